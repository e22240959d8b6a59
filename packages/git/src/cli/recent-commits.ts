import { commitsLeadingTo, type ListedCommit } from "../commit-order.ts";
import { ObjectMissingError } from "../errors.ts";
import { foundObjects } from "../object-source.ts";
import { isOid } from "../objects/object.ts";
import type { RecentRequest } from "../remote.ts";
import type { PrivateRepository } from "./private-repository.ts";

/** Merges make more commits than generations; more than this are not looked at. */
const maxCommits = 20_000;

/** The newest commits that led to a tip, read in a repository that is used for nothing else. */
export async function recentCommits(
  repository: PrivateRepository,
  { tip, limit }: RecentRequest,
  signal: AbortSignal,
): Promise<readonly ListedCommit[]> {
  return await repository.use(signal, async (reader) => {
    const { git } = repository;
    if (!(await repository.fetchGenerations(tip, limit, signal))) {
      throw new ObjectMissingError(
        `${git.remote.url} does not send commit ${tip}. The branch may have moved; it is tried again.`,
      );
    }
    const args = ["rev-list", `--max-count=${maxCommits}`, tip];
    const { code, stdout, stderr } = await repository.run("Reading history", args, { signal });
    if (code !== 0) {
      throw git.failure(`Reading the history of ${git.remote.url}`, stderr);
    }
    const { objects } = foundObjects(await reader.readAll(stdout.split("\n").filter(isOid)));
    return commitsLeadingTo(tip, objects).slice(0, limit);
  });
}
