import type { AuditEntryView, PipelineView } from "../api-types.ts";
import type { LookHint } from "../look-hint.ts";
import type { Replica } from "./placement.ts";

/** The other replicas, as far as this one asks and follows them. */
export interface Peers {
  /**
   * What a pipeline shows that another replica tends: as that one says, else as it last said. Undefined if that is
   * not known. Takes a few seconds at the most, and does not fail.
   */
  readonly pipeline: (name: string) => Promise<PipelineView | undefined>;
  /** This replica has changed what a pipeline of another one shows; the next answer must know of it. */
  readonly changed: (pipeline: string | undefined) => void;
  /** Has all others look at once, waiting for nothing. */
  readonly lookAt: (hint: LookHint) => void;
  /**
   * Passes on what somebody has asked for, once.
   *
   * @throws {PeerAwayError} if no answer came.
   */
  readonly pass: (replica: Replica, request: PassedRequest) => Promise<PeerAnswer>;
  /** Calls the listener for what has happened at another replica. It must not throw. Returns how to stop. */
  readonly onNews: (listener: (news: News) => void) => () => void;
  /** Calls the listener when there may be news that were not told. It must not throw. Returns how to stop. */
  readonly onMissed: (listener: (missed: MissedNews) => void) => () => void;
  /**
   * Calls the listener when what a pipeline shows may be another, as something happened at another replica; without a
   * name if that may be so of all. It must not throw. Returns how to stop.
   */
  readonly onTouched: (listener: (pipeline: string | undefined) => void) => () => void;
}

/**
 * That something has happened, as one replica tells it to the others. What there is now is asked for by those that have
 * somebody who wants to know it: telling all of it to all of them would cost them more than what they do themselves.
 */
export type News =
  | AboutPipeline<"touched">
  | AboutPipeline<"decided">
  | { readonly kind: "promotion"; readonly pipeline: string; readonly id: string }
  | { readonly kind: "phase"; readonly pipeline: string; readonly phase: string }
  | { readonly kind: "audit"; readonly entry: AuditEntryView };

/** A pipeline may show something else, or what waits in it may go on; so may all of them, if it is null. */
interface AboutPipeline<Kind> {
  readonly kind: Kind;
  readonly pipeline: string | null;
}

/** Something may have happened at another replica of which nothing was told. */
export interface MissedNews {
  /** Whether that one has just come. */
  readonly isNew: boolean;
}

export interface PassedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

export interface PeerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer<ArrayBuffer>;
}

/** Another replica has not answered. */
export class PeerAwayError extends Error {
  /** Whether it may have got what was sent. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, options: ErrorOptions & { readonly mayHaveArrived: boolean }) {
    super(message, options);
    this.name = "PeerAwayError";
    this.mayHaveArrived = options.mayHaveArrived;
  }
}
