/** A process that serves a system together with others on one database. */
export interface Replica {
  /** Another one for each start of a process. */
  readonly id: string;
  /** Such as `process 12 on web-1`. */
  readonly name: string;
  /** Where the others reach it, such as `http://10.0.0.1:8080`. */
  readonly address: string;
  /** What whoever asks it on behalf of the others shows. Never told to anybody else. */
  readonly secret: string;
  /** Of Glu. */
  readonly version: string;
  /** Of the program; undefined if it has none. */
  readonly revision: string | undefined;
  readonly startedAt: Date;
  /** When it gave its last sign of life. */
  readonly seenAt: Date;
  /** The pipelines that it watches and promotes. */
  readonly pipelines: readonly string[];
  /** Why it has none although it would, in words: another program has the work until its last replica has gone. */
  readonly waits: string | undefined;
}

/** Which replica tends which pipeline, as far as this one knows: at most a few seconds old. */
export interface Placement {
  /** The id of this replica. */
  readonly self: string;
  /** All that are there, this one among them; sorted by start. */
  readonly replicas: () => readonly Replica[];
  /** Who watches and promotes a pipeline; undefined while nobody does. */
  readonly tenderOf: (pipeline: string) => Replica | undefined;
  /** Called after another replica came or went, or a pipeline went to another one. Returns how to stop. */
  readonly onChange: (listener: () => void) => () => void;
}
