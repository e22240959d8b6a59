import type { Clients, ImageRequest, RepositoryRequest } from "./clients.ts";
import type { Labels } from "./metadata.ts";
import type { PhaseDescriptor } from "./phase.ts";
import type { PhaseProposals } from "./phase-proposal.ts";
import type { PromotionContext } from "./promotion.ts";
import type { Runtime } from "./runtime.ts";
import type { PhaseKey } from "./store.ts";

/**
 * Where the state of phases lives. Making one does no I/O; `open` is called once per phase when the
 * system starts.
 *
 * `R` is what a resource must be able to do to be read from here.
 */
export interface Source<in R> {
  /** One word for what it is, such as `oci`. */
  readonly kind: string;
  /** Which one it is, for messages: a name of the configuration, or where it is. */
  readonly name?: string | undefined;
  /** The clients it will ask for, so that they can be checked without opening it. @default unknown */
  readonly uses?: readonly ClientUse[] | undefined;
  readonly open: (context: SourceContext) => Promise<Reader<R>>;
}

/** A client that a source asks {@link Clients} for. */
export type ClientUse =
  | {
      readonly kind: "repository";
      readonly request: RepositoryRequest;
      /** The branch of a phase. @default that of the configuration */
      readonly branch?: ((phase: PhaseDescriptor) => string) | undefined;
    }
  | { readonly kind: "image"; readonly request: ImageRequest };

/** A source that promotions can be written to. */
export interface UpdatableSource<in R> extends Source<R> {
  readonly updatable: true;
  readonly open: (context: SourceContext) => Promise<Writer<R>>;
}

export interface SourceContext extends Runtime {
  readonly phase: PhaseDescriptor;
  /** The keys of names it had before. */
  readonly previousKeys: readonly PhaseKey[];
  /** The configured clients. */
  readonly clients: Clients;
}

/** Pages for people about commits, where the outside has such pages. */
export interface CommitLinks {
  readonly commit: (commit: string) => string;
  /** What changed from one commit or branch to another. */
  readonly compare: (from: string, to: string) => string;
}

/** Keeps one phase current. It owns how the outside is watched; a failed look is never fatal. */
export interface Reader<in R> {
  /** Time between two looks at the outside, in ms. */
  readonly interval: number;
  /** @default there are no pages */
  readonly links?: CommitLinks | undefined;
  /**
   * Fills a blank resource with what the phase shows as of the last look.
   * @throws what keeps it from being read; the phase then shows that error.
   */
  readonly read: (resource: R, options: CallOptions) => Promise<Observation>;
  /**
   * Fills a blank resource with what the phase showed at an earlier commit.
   * @default what the history keeps of the resource stands in for it
   * @throws what keeps that from being read.
   */
  readonly readAt?: (resource: R, commit: string, options: CallOptions) => Promise<void>;
  /** Looks at the outside now; what it found is seen by the next `read`. */
  readonly refresh: (options: CallOptions) => Promise<void>;
  /** Begins to look by itself, and tells what came of each look. Returns how to stop. */
  readonly watch: (notify: (event: SourceEvent) => void) => () => void;
  readonly close?: () => Promise<void>;
}

export type SourceEvent =
  /** A `read` may give something else now. */
  | { readonly kind: "changed" }
  /** Looked, nothing new. */
  | { readonly kind: "confirmed" }
  | { readonly kind: "failed"; readonly error: unknown };

export interface CallOptions {
  readonly signal: AbortSignal;
}

export type Observation =
  | {
      readonly kind: "found";
      readonly annotations?: Labels;
      /** The commit that brought the phase to what it shows, if known. */
      readonly commit?: CommitReference | undefined;
      /** True if what was shown before is no longer part of the history, as after a force-push. */
      readonly rewritten?: boolean;
    }
  | { readonly kind: "absent"; readonly reason: string };

export interface CommitReference {
  readonly id: string;
  readonly message: string;
}

/** A reader that can also change what the phase shows. */
export interface Writer<in R> extends Reader<R> {
  /** How a change lands: at once, or as a proposal (pull request) that somebody merges. */
  readonly mode: "direct" | "proposal";
  /** What `update` would do, without doing it. */
  readonly plan: (change: Change<R>, options: CallOptions) => Promise<PlannedUpdate>;
  /**
   * True if it says `unchanged` where writing changes nothing, so that what a phase shows already can be
   * written again where something else in it differs. Planning that must take little, as it is done unasked
   * too, and a change must be told of whenever it may have another outcome.
   * @default false: where the digests are equal, there is nothing to write
   */
  readonly tellsUnchanged?: boolean | undefined;
  /**
   * Writes the resource, all or nothing. It first reads the phase at the place it is about to change:
   * if that is not what `change.expected` says, nothing is written and the answer is `moved`.
   * @throws whatever keeps it from being written; then nothing was, unless it is an `OutcomeUnknownError`.
   */
  readonly update: (change: Change<R>, options: CallOptions) => Promise<UpdateResult>;
  /** Present if changes land as proposals. */
  readonly proposals?: PhaseProposals<R> | undefined;
  /**
   * Whether what `change.pushing` was told of has landed, as the place itself says now. A writer that
   * has this tells `change.pushing` of all that leaves.
   * @default it counts as landed if the phase shows what was promoted
   */
  readonly landed?: (commit: string, options: CallOptions) => Promise<Containment>;
  /**
   * Whether Glu has promoted into this phase before, as far as the place itself tells. Asked if the store
   * knows nothing of the phase, after a `read`; it has 20 s. By `keys` it is called now and was called before.
   * @default it never has
   */
  readonly wasPromotedTo?:
    | ((options: CallOptions & { readonly keys: readonly PhaseKey[] }) => Promise<boolean>)
    | undefined;
}

export type Containment = "yes" | "no" | "unknown";

export interface Change<out R> {
  /** What to write; frozen. */
  readonly resource: R;
  /** A blank resource, to read the present state into. */
  readonly create: () => R;
  /** The digest the phase must still show; undefined if it must be empty. */
  readonly expected: string | undefined;
  readonly promotion: PromotionContext;
  /** True if a person has said that what others committed to the branch of its proposal may go. @default false */
  readonly replacesOthers?: boolean | undefined;
  /**
   * To be told of the commit before it leaves: nothing may leave until this has resolved, and what
   * leaves after it was called anew is the last that it was told.
   */
  readonly pushing?: ((commit: string) => Promise<void>) | undefined;
}

export type PlannedUpdate =
  | {
      readonly kind: "changes";
      /** A unified diff. */
      readonly diff: string;
      /** Where it would go, such as the name of a branch. */
      readonly destination: string;
      /** The files that would change. @default not known */
      readonly paths?: readonly string[] | undefined;
    }
  | { readonly kind: "unchanged" }
  | { readonly kind: "moved" };

export type UpdateResult =
  | {
      readonly kind: "written";
      readonly commit: string | undefined;
      readonly annotations: Labels;
    }
  /** It waits in a proposal. */
  | { readonly kind: "proposed"; readonly url: string; readonly annotations: Labels }
  /** The phase holds these bytes already. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "moved" };
