/** The processes that serve the system together. */
export interface ReplicaListView {
  /** Sorted by start; one alone unless they share a PostgreSQL database. */
  readonly replicas: readonly ReplicaView[];
  /** Pipelines that nobody watches at the moment, such as right after a replica has gone. */
  readonly untended: readonly string[];
}

export interface ReplicaView {
  /** Another one for each start of a process. */
  readonly id: string;
  /** Such as `process 12 on web-1`. */
  readonly name: string;
  /** Where the others reach it; null if it is alone. */
  readonly address: string | null;
  /** True of the one that answers. */
  readonly self: boolean;
  /** Of Glu. */
  readonly version: string;
  /** Of the program. */
  readonly revision: string | null;
  readonly started_at: string;
  /** Its last sign of life. */
  readonly seen_at: string;
  /** The pipelines that it watches and promotes, sorted by name. */
  readonly pipelines: readonly string[];
  /** How many phases they have. */
  readonly phases: number;
  /** Why it only answers questions and tends nothing; null if it tends what is its part. */
  readonly waits: string | null;
}
