import { cleanText } from "../clean-text.ts";
import { parseTrailers, type Trailers } from "../trailers.ts";

/** A commit at the head of a branch, or close to it. */
export interface BranchCommit {
  readonly id: string;
  /** The first parent; undefined if there is none. */
  readonly parent: string | undefined;
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
 * What is on a branch of ours, from its newest commits, the head first. Our commits stand alone on their
 * base: whatever is above is not ours. What somebody has merged into it was not committed to it.
 */
export function contentOf(
  listed: readonly BranchCommit[],
  options: OwnCommitOptions,
): BranchContent {
  const commits = mainLine(listed);
  const own = commits.findIndex((commit) => ownTrailers(commit, options) !== undefined);
  const newest = commits[own];
  const above = own < 0 ? commits.slice(0, 1) : commits.slice(0, own);
  return {
    trailers: newest && ownTrailers(newest, options),
    strangers: [...new Set(above.map(({ committer }) => cleanText(committer.name, 100)))],
  };
}

/** The head, its first parent, the first parent of that. */
function mainLine(listed: readonly BranchCommit[]): readonly BranchCommit[] {
  const byId = new Map(listed.map((commit) => [commit.id, commit]));
  const line: BranchCommit[] = [];
  for (let next = listed[0]; next; next = byId.get(next.parent ?? "")) {
    line.push(next);
  }
  return line;
}

function ownTrailers(
  { message, committer }: BranchCommit,
  { email, keys }: OwnCommitOptions,
): Trailers | undefined {
  const trailers = committer.email === email ? parseTrailers(message) : undefined;
  return trailers && keys.includes(trailers.phase) ? trailers : undefined;
}
