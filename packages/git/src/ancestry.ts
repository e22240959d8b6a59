import { parseCommit } from "./objects/commit.ts";
import type { Oid } from "./objects/object.ts";
import type { Containment } from "./remote.ts";

export interface AncestryRequest {
  readonly ancestor: Oid;
  readonly tip: Oid;
  /** A commit that `ancestor` follows on: nothing before it can contain `ancestor`. */
  readonly base: Oid;
}

/** The bytes of a commit, if they are at hand. */
export type PeekCommit = (oid: Oid) => Buffer | undefined;

/** How many commits are looked at before the remote is asked. */
const maxCommits = 1000;

/**
 * Whether `tip` is `ancestor` or follows on it, as far as the commits at hand tell: they do when few
 * commits were made on top of `base`.
 */
export function containsAtHand(
  { ancestor, tip, base }: AncestryRequest,
  peek: PeekCommit,
): Containment {
  const seen = new Set([tip]);
  for (const oid of seen) {
    if (oid === ancestor) {
      return "yes";
    }
    const commit = oid === base ? undefined : peek(oid);
    if ((!commit && oid !== base) || seen.size > maxCommits) {
      return "unknown";
    }
    for (const parent of commit ? parseCommit(commit).parents : []) {
      seen.add(parent);
    }
  }
  return "no";
}
