import type { ListedCommit } from "./commit-order.ts";
import type { Commit } from "./objects/commit.ts";
import type { GitObject, Oid } from "./objects/object.ts";

/**
 * A repository on a server, as this package needs it. An engine implements it; filters, depth,
 * negotiation and transport stay inside the engine.
 *
 * Calls may run at the same time. A failed call leaves nothing behind that a later call trips over.
 */
export interface Remote {
  /** Where the repository is, without user-info: safe to show. */
  readonly location: string;

  /** The branches and tags there are now. @throws {GitError} */
  readonly listRefs: (request: ListRefsRequest, options: CallOptions) => Promise<RefListing>;

  /**
   * Objects of the commit `tip`. What the remote does not have is left out of the answer.
   * @throws {GitError}
   */
  readonly fetch: (request: FetchRequest, options: CallOptions) => Promise<FetchedObjects>;

  /** The commits that made one tip of a branch the next. @throws {GitError} */
  readonly log: (request: LogRequest, options: CallOptions) => Promise<Log>;

  /**
   * The newest commits that led to a tip, and the tip itself: a child before its parents. Fewer than asked
   * for if there are no more, or if a server that cannot leave files out sends too much.
   * @throws {GitError}
   */
  readonly recent: (
    request: RecentRequest,
    options: CallOptions,
  ) => Promise<readonly ListedCommit[]>;

  /** Whether one commit is the other or led to it. @throws {GitError} */
  readonly contains: (request: ContainsRequest, options: CallOptions) => Promise<Containment>;

  /**
   * Moves refs, each only if it still is where the update says it was.
   * @returns one result per update, in the same order.
   * @throws {GitError} if nothing is known about the outcome; then the refs must be read again.
   */
  readonly push: (request: PushRequest, options: CallOptions) => Promise<readonly PushResult[]>;

  /**
   * Makes sure that the remote would let us push: begins to, and ends before anything is sent. It tells
   * nothing of rules that only look at what is pushed.
   * @throws {GitError} why it does not let us.
   */
  readonly checkPush: (options: CallOptions) => Promise<void>;

  /** Ends what is running and removes what lies on disk. May be called twice. */
  readonly close: () => Promise<void>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /**
   * An object of this remote the caller has at hand. An engine may build on it, and leave it out when
   * it is asked for paths, as well as what is at paths where the known commit has the same.
   */
  readonly peek?: ((oid: Oid) => GitObject | undefined) | undefined;
}

export interface ListRefsRequest {
  /** Full names (`refs/heads/main`), `HEAD`, or prefixes that end with a slash (`refs/heads/glu/`). */
  readonly refs: readonly string[];
}

export interface RefListing {
  /** The asked refs that exist. */
  readonly refs: ReadonlyMap<string, Oid>;
  /** The full name of the branch HEAD points to, even when it has no commit yet, if the remote tells. */
  readonly head: string | undefined;
  /** True if the repository has no ref at all. */
  readonly empty: boolean;
}

export interface FetchRequest {
  /** A commit that a branch of the remote points to or follows on, or did a moment ago. */
  readonly tip: Oid;
  /** An earlier tip whose objects were fetched before. */
  readonly known?: Oid | undefined;
  readonly need: FetchNeed;
}

export type FetchNeed =
  /**
   * The commit, every tree on the way to each path, and the blob or tree at the path (not what lies
   * below it). Paths are relative, with slashes; `""` is the root. A path that is not there is no error.
   */
  | { readonly kind: "paths"; readonly paths: readonly string[] }
  /** Exactly these objects. */
  | { readonly kind: "oids"; readonly oids: readonly Oid[] };

export interface FetchedObjects {
  readonly objects: readonly GitObject[];
  /** Blobs that are there, but larger than the engine reads into memory. */
  readonly oversized: readonly OversizedBlob[];
}

export interface OversizedBlob {
  readonly oid: Oid;
  /** Bytes. */
  readonly size: number;
}

export interface LogRequest {
  readonly known: Oid;
  readonly tip: Oid;
  /** Files, or directories for what is below them; `""` is the root. */
  readonly paths: readonly string[];
}

export interface Log {
  /** Whether `tip` contains `known`; if not, the branch was rewritten and `commits` is empty. */
  readonly fastForward: Containment;
  /**
   * The commits that were the last to change the asked paths, newest first. A path is missing if
   * nothing between the two changed it, or if there is more history than is read.
   */
  readonly commits: readonly LoggedCommit[];
}

export interface RecentRequest {
  readonly tip: Oid;
  /** How many commits at most. */
  readonly limit: number;
}

export interface ContainsRequest {
  readonly ancestor: Oid;
  readonly tip: Oid;
}

/**
 * What the remote does not have led to nothing. Unknown: it no longer has the later one, or there is
 * more history between them than is read.
 */
export type Containment = "yes" | "no" | "unknown";

export interface LoggedCommit {
  readonly oid: Oid;
  readonly commit: Commit;
  /** The asked paths that it was the last to change. */
  readonly paths: readonly string[];
}

export interface PushRequest {
  readonly updates: readonly RefUpdate[];
  /** Every object the new commits need and the remote does not have. An object may stand there twice. */
  readonly objects: readonly NewObject[];
}

export interface NewObject extends GitObject {
  /** An older version that the remote has or that stands earlier in the push: only the difference need be sent. */
  readonly base?: GitObject | undefined;
}

export interface RefUpdate {
  /** The full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** Where the ref must be now; undefined if it must not exist. */
  readonly old: Oid | undefined;
  /** Where it goes; undefined deletes it. */
  readonly new: Oid | undefined;
}

export type PushResult =
  | { readonly kind: "accepted"; readonly ref: string }
  /** The ref was not where the update expected it. */
  | { readonly kind: "stale"; readonly ref: string }
  /** A hook, a protection rule or a quota; `reason` has the words of the remote. */
  | { readonly kind: "refused"; readonly ref: string; readonly reason: string }
  /** The remote could not do it now: a full disk, a lock, another ref of the push that broke it. */
  | { readonly kind: "failed"; readonly ref: string; readonly reason: string };
