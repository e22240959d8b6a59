import { parseCommit } from "./objects/commit.ts";
import type { Oid } from "./objects/object.ts";
import type { Containment, ContainsRequest } from "./remote.ts";

export interface AncestryRequest extends ContainsRequest {
  /** A commit that `ancestor` follows on, if one is known: nothing before it can contain `ancestor`. */
  readonly base?: Oid | undefined;
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
