import { BranchNotFoundError, EmptyRepositoryError, type Repository } from "@glu/git";
import { orAborted } from "../deadline.ts";
import type { CallOptions } from "../source.ts";
import { parseTrailers } from "../trailers.ts";

/** How many commits are looked through. */
const limit = 500;

type Branch = string | undefined;
type PhaseKeys = ReadonlySet<string>;

/** What was found once stays: what is promoted later was promoted by us. */
const found = new WeakMap<Repository, Map<Branch, Promise<PhaseKeys>>>();

/** The phases that Glu has promoted into, as the newest commits of a branch say in their trailers. */
export async function promotedPhases(
  repository: Repository,
  branch: Branch,
  { signal }: CallOptions,
): Promise<PhaseKeys> {
  const branches = found.get(repository) ?? new Map<Branch, Promise<PhaseKeys>>();
  found.set(repository, branches);
  const keys = branches.get(branch) ?? lookThrough(repository, branch);
  branches.set(branch, keys);
  keys.catch(() => branches.delete(branch));
  return await orAborted(keys, signal);
}

async function lookThrough(repository: Repository, branch: Branch): Promise<PhaseKeys> {
  try {
    const commits = await repository.recent(branch, { limit });
    return new Set(commits.flatMap(({ commit }) => parseTrailers(commit.message)?.phase ?? []));
  } catch (error) {
    if (error instanceof BranchNotFoundError || error instanceof EmptyRepositoryError) {
      return new Set();
    }
    throw error;
  }
}
