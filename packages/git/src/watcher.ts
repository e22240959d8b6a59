import type { Commit } from "./objects/commit.ts";
import type { Oid } from "./objects/object.ts";

export interface WatchOptions {
  /** Undefined follows the branch that HEAD of the remote points to. */
  readonly branch: string | undefined;
  /**
   * What the watcher has read, asked anew at each look. While it has read nothing, it is told of
   * every change.
   */
  readonly paths: () => Iterable<string>;
  readonly notify: (event: WatchEvent) => void;
}

export type WatchEvent =
  /** Something may read differently now. */
  | {
      readonly kind: "changed";
      /** The newest commit that changed one of the paths, if it is known. */
      readonly commit: { readonly oid: Oid; readonly commit: Commit } | undefined;
      /** True if the branch no longer contains what was seen before. */
      readonly rewritten: boolean;
    }
  /** A look found nothing new at the paths. */
  | { readonly kind: "confirmed" }
  | { readonly kind: "failed"; readonly error: unknown };
