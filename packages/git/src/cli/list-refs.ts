import { RepositoryNotFoundError } from "../errors.ts";
import type { RefListing } from "../remote.ts";
import type { GitOutput, GitProgram } from "./git-program.ts";
import { parseRefList } from "./ref-list.ts";

export interface ListRefsOptions {
  readonly refs: readonly string[];
  /** Milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Asks the remote for its refs. @throws {GitError} */
export async function listRefs(git: GitProgram, options: ListRefsOptions): Promise<RefListing> {
  const listing = parseRefList((await runList(git, options)).stdout, options.refs);
  return listing.empty ? confirmEmpty(git, listing, options) : listing;
}

/**
 * Git takes a web page without a line break, such as one to sign in, for an empty repository. Its
 * trace shows whether the remote spoke Git at all, and where HEAD will point to.
 */
async function confirmEmpty(
  git: GitProgram,
  listing: RefListing,
  options: ListRefsOptions,
): Promise<RefListing> {
  const { stderr } = await runList(git, options, { GIT_TRACE_PACKET: "1" });
  if (!stderr.includes(" packet: ")) {
    throw new RepositoryNotFoundError(
      `${git.remote.url} answers, but is no Git repository. Check the URL, and whether it leads to a page to sign in.`,
    );
  }
  const head = stderr.match(/ unborn HEAD symref-target:(\S+)/)?.[1];
  return { ...listing, head };
}

async function runList(
  git: GitProgram,
  { deadline, signal }: ListRefsOptions,
  variables: Readonly<Record<string, string>> = {},
): Promise<GitOutput> {
  const purpose = `Listing the refs of ${git.remote.url}`;
  const args = ["ls-remote", "--quiet", "--symref", git.remote.url];
  const output = await git.runRemote({ purpose, args, variables, deadline, signal });
  if (output.code !== 0) {
    throw git.failure(purpose, output.stderr);
  }
  return output;
}
