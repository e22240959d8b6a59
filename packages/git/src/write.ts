import type { Person } from "./objects/commit.ts";
import type { Oid } from "./objects/object.ts";
import type { Snapshot } from "./snapshot.ts";
import type { SnapshotFilesystem } from "./snapshot-filesystem.ts";

/** A change of a branch that can be made again on a newer commit. */
export interface Write {
  /**
   * Changes files of the snapshot and describes the commit. It runs again when the branch has moved,
   * so everything it decides must come from the snapshot. Undefined means: not on this snapshot.
   * The writes to a branch run one after another, in the order they were asked for: one that is slow
   * holds up those behind it, until its deadline.
   */
  readonly apply: (
    files: SnapshotFilesystem,
    snapshot: Snapshot,
    options: ApplyOptions,
  ) => Promise<CommitDescription | undefined>;
  /**
   * Told the commit that is about to be pushed, before anything of it is sent: the push waits until
   * this has ended. So a caller can keep which commit to look for if it dies or the answer is lost.
   * When the write runs again, on a newer head or because another write of its push fell out, this is
   * told the new commit; only the one it was last told of can have landed. If it rejects, the write
   * fails with that error and is not pushed. It has the same deadline as `apply`.
   */
  readonly pushing?: ((commit: Oid, options: ApplyOptions) => Promise<void>) | undefined;
}

export interface ApplyOptions {
  /** Aborted when nobody waits any more: at the deadline, when the write is called off, at `close`. */
  readonly signal: AbortSignal;
}

export interface CommitDescription {
  readonly message: string;
  /** @default the author of the repository */
  readonly author?: Person | undefined;
}

export type WriteOutcome =
  | {
      readonly kind: "committed";
      readonly branch: string;
      readonly commit: Oid;
      readonly parent: Oid;
      /** What the commit changed, as `git diff` shows it; empty if it could not be read. */
      readonly diff: string;
    }
  /** The branch has exactly this content already. */
  | { readonly kind: "unchanged" }
  /** `apply` described no commit. */
  | { readonly kind: "declined" };

/** What a write would do to the snapshot at hand. */
export type WritePreview =
  | {
      readonly kind: "changes";
      readonly branch: string;
      readonly diff: string;
      /** The files that would change, sorted. */
      readonly paths: readonly string[];
      readonly message: string;
      /** The commit it would be made on. */
      readonly head: Oid;
    }
  | { readonly kind: "unchanged" }
  | { readonly kind: "declined" };
