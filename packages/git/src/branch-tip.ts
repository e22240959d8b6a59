import { BranchNotFoundError, EmptyRepositoryError } from "./errors.ts";
import type { Oid } from "./objects/object.ts";
import type { RefListing } from "./remote.ts";

/** Where a branch was found. */
export interface BranchTip {
  readonly branch: string;
  readonly commit: Oid;
}

const branches = "refs/heads/";

/** The ref to ask for; `undefined` is the branch HEAD points to. */
export function branchRef(branch: string | undefined): string {
  return branch === undefined ? "HEAD" : branches + branch;
}

/**
 * Finds a branch among the refs of a remote.
 * @throws {EmptyRepositoryError} or {BranchNotFoundError}
 */
export function findTip(
  branch: string | undefined,
  listing: RefListing,
  location: string,
): BranchTip {
  const commit = listing.refs.get(branchRef(branch));
  const name = branch ?? shortName(listing.head);
  if (listing.empty) {
    throw new EmptyRepositoryError(
      `${location} has no commit yet. Push a first commit to branch ${name ?? "main"}.`,
    );
  }
  if (name === undefined) {
    throw new BranchNotFoundError(
      `HEAD of ${location} does not point to a branch. Name the branch to use.`,
    );
  }
  if (!commit) {
    throw new BranchNotFoundError(
      `${location} has no branch ${name}.${advice(branch, listing.head)}`,
    );
  }
  return { branch: name, commit };
}

function advice(branch: string | undefined, head: string | undefined): string {
  if (branch === undefined) {
    return " HEAD points there; name a branch that exists, or push it.";
  }
  const other = shortName(head);
  return other === undefined || other === branch
    ? " Push it, or name another branch."
    : ` Push it, or use ${other}, which HEAD points to.`;
}

function shortName(ref: string | undefined): string | undefined {
  return ref?.startsWith(branches) ? ref.slice(branches.length) : undefined;
}
