import { parseTrailers, type Trailers } from "../trailers.ts";

/** A commit at the head of a branch, or close to it. */
export interface BranchCommit {
  readonly id: string;
  readonly message: string;
  /** Who committed it last: amending or rebasing makes it somebody else's. */
  readonly committer: { readonly name: string; readonly email: string };
}

export interface OwnCommitOptions {
  /** The email our commits are made with. */
  readonly email: string;
  /** What the phase is called, and was called before. */
  readonly keys: readonly string[];
}

/** What a branch of ours holds. */
export interface BranchContent {
  /** What our newest commit says of itself; undefined if there is none. */
  readonly trailers: Trailers | undefined;
  /** Who committed on top of it. */
  readonly strangers: readonly string[];
}

/**
 * What is on a branch of ours, from its newest commits, a child before its parents. Our commits stand
 * alone on their base: whatever is above is not ours.
 */
export function contentOf(
  commits: readonly BranchCommit[],
  options: OwnCommitOptions,
): BranchContent {
  const own = commits.findIndex((commit) => ownTrailers(commit, options) !== undefined);
  const newest = commits[own];
  const above = own < 0 ? commits.slice(0, 1) : commits.slice(0, own);
  return {
    trailers: newest && ownTrailers(newest, options),
    strangers: [...new Set(above.map(({ committer }) => committer.name))],
  };
}

function ownTrailers(
  { message, committer }: BranchCommit,
  { email, keys }: OwnCommitOptions,
): Trailers | undefined {
  const trailers = committer.email === email ? parseTrailers(message) : undefined;
  return trailers && keys.includes(trailers.phase) ? trailers : undefined;
}
