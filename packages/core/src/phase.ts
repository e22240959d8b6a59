import type { CancelRequest, CancelResult } from "./cancel.ts";
import type { RenamableMetadata } from "./metadata.ts";
import type { Resource } from "./resource.ts";
import type { RollbackActions } from "./rollback.ts";
import type { CallOptions, ClientUse, CommitLinks, Source, Writer } from "./source.ts";
import type { Arrival, EdgeKey, PhaseKey, PromotionRecord } from "./store.ts";

export interface PhaseDescriptor {
  readonly pipeline: string;
  /** The kind of its source: `oci`, `git`, or that of a user-written one. */
  readonly kind: string;
  readonly metadata: RenamableMetadata;
}

/** A phase of any resource: what triggers match and operations list. */
export interface PhaseHandle {
  readonly descriptor: PhaseDescriptor;
  /** The clients its source asks for. @default unknown */
  readonly uses?: readonly ClientUse[] | undefined;
}

/** A phase as it is defined: made by `pipeline.phase(…)`, used to say what promotes from it. */
export interface Phase<in out R extends Resource> extends PhaseHandle {
  readonly source: Source<R>;
  /** A blank resource that a source reads into. */
  readonly create: () => R;
}

export function phaseKey(descriptor: PhaseDescriptor): PhaseKey {
  return `${descriptor.pipeline}/${descriptor.metadata.name}`;
}

/** Whether it names a phase, and not a pipeline or the system. */
export function isPhaseKey(scope: string): scope is PhaseKey {
  return scope.includes("/");
}

/** The pipeline that a key, or a scope within one, is about; the scope itself if that is wider. */
export function pipelineOf(scope: string): string {
  return scope.split("/", 1)[0] ?? scope;
}

/** The names a key is made of. */
export function splitKey(key: PhaseKey): { readonly pipeline: string; readonly phase: string } {
  const at = key.indexOf("/");
  return { pipeline: key.slice(0, at), phase: key.slice(at + 1) };
}

/** What a phase shows. A live observation, never replayed from the history. */
export type PhaseState =
  /** Not looked at yet. */
  | { readonly kind: "unknown" }
  /** Something is there. */
  | ReadyState
  /** Nothing is there yet: may be promoted into, never from. */
  | {
      readonly kind: "empty";
      readonly reason: string;
      readonly since: Date;
      readonly observedAt: Date;
    }
  /** It cannot be read: neither into nor from. */
  | {
      readonly kind: "error";
      readonly code: string;
      readonly message: string;
      readonly since: Date;
      /** What it showed before. */
      readonly last: Arrival | undefined;
    };

export interface ReadyState {
  readonly kind: "ready";
  readonly arrival: Arrival;
  readonly observedAt: Date;
}

/** What is shown, or was last. */
export function lastArrival(state: PhaseState): Arrival | undefined {
  switch (state.kind) {
    case "ready":
      return state.arrival;
    case "error":
      return state.last;
    case "empty":
    case "unknown":
      return undefined;
  }
}

/** A phase of a running system. */
export interface LivePhase extends PhaseHandle {
  /** Present if it can be written. */
  readonly rollback?: RollbackActions | undefined;
  /**
   * Ends a promotion into it that has not arrived. Present if it can be written.
   * @throws {PromotionStateError} if it has ended, or is on its way.
   */
  readonly cancel?: ((request: CancelRequest) => Promise<CancelResult>) | undefined;
  /** Pages about its commits, if there are any. */
  readonly links?: CommitLinks | undefined;
  /** Present if it is changed by proposals. */
  readonly proposals?: ProposalActions | undefined;
  readonly state: () => PhaseState;
  /** Reads again; `fresh` asks the source to look at the outside first. Never rejects. */
  readonly observe: (options: ObserveOptions) => Promise<PhaseState>;
  /** Called after each look that found something else. Returns how to stop. */
  readonly onChange: (listener: (state: PhaseState) => void) => () => void;
  /**
   * Called each time it, or what is proposed into it, may have become another. Returns how to stop.
   * @default only changes are known
   */
  readonly onTouched?: (listener: () => void) => () => void;
}

export interface ProposalActions {
  /** Looks at the forge now. */
  readonly refresh: (options: CallOptions) => Promise<void>;
  /** Finds out what became of those that are no longer open, and does what follows from that. */
  readonly settle: () => Promise<void>;
}

export interface ObserveOptions {
  readonly fresh?: boolean;
  readonly signal: AbortSignal;
}

/** A live phase as an edge sees it. */
export interface LivePhaseOf<in out R extends Resource> extends LivePhase {
  /** The phases that lead to it, those that nothing leads to first. */
  readonly ancestors: readonly PhaseKey[];
  /** The frozen resource of the last good look. */
  readonly resource: () => R | undefined;
  /** A blank resource. */
  readonly create: () => R;
  /** Present if promotions can be written to this phase. */
  readonly writer: Writer<R> | undefined;
  /** Beyond this age, in ms, nothing automatic relies on an observation. */
  readonly staleAfter: number;
  /** Counts what may let an attempt end otherwise than before: other states, and told changes. */
  readonly revision: () => number;
  /** Runs `change` when no other change of this phase runs. */
  readonly exclusive: <T>(change: () => Promise<T>) => Promise<T>;
  /** @throws {CancelledError} if a person has ended the promotion of this id before it left. */
  readonly mayLeave: (id: string) => void;
  /** Promotions into this phase whose end is not known. */
  readonly unended: UnendedPromotions;
  /** Says what is about to arrive, so that the arrival is credited to it. Returns how to take it back. */
  readonly expect: (expectation: Expectation) => () => void;
}

/** Promotions whose process died, or whose answer was lost. */
export interface UnendedPromotions {
  /** True if nothing has to be found out. */
  readonly isSettled: boolean;
  /** The answer to this one was lost. */
  readonly add: (record: PromotionRecord) => void;
  /** Beginning one failed: nobody goes on with it, even if it was noted nevertheless. */
  readonly disown: () => void;
  /**
   * Finds out what became of each. Those that landed are ended.
   * @param shown the digest the phase shows now
   * @returns those that landed
   * @throws whatever keeps it from being found out.
   */
  readonly settle: (
    shown: string | undefined,
    signal: AbortSignal,
  ) => Promise<readonly PromotionRecord[]>;
  /** Those over an edge that have not landed, oldest first: they are to be decided again. */
  readonly lost: (edge: EdgeKey) => readonly PromotionRecord[];
  /** This one has come to its end. */
  readonly forget: (record: PromotionRecord) => void;
}

/** A change made through Glu that the phase will show soon. */
export interface Expectation {
  readonly digest: string;
  readonly cause: "promotion" | "rollback";
  readonly promotion: string;
  readonly actor: string;
  /** What brings it; the same digest by another commit is not it. @default not known */
  readonly commit?: string | undefined;
}
