import type { EditCommit } from "@glu/git/testing";
import type { Contestant, Rounds } from "../measure.ts";
import type { GitAccess } from "./access.ts";
import { commitEdits } from "./commit-edits.ts";
import { git } from "./git-program.ts";
import type { ServedRepository } from "./served-repository.ts";
import type { Workbench } from "./workbench.ts";

export interface RawPushesOptions {
  readonly repository: ServedRepository;
  /** A branch nobody else pushes to. */
  readonly branch: string;
  readonly access: GitAccess;
  /** The deployments that are edited in turn. */
  readonly paths: readonly string[];
  readonly rounds: Rounds;
}

/**
 * The floor of a promotion: each time, `git push` of one commit that is ready in a full clone and
 * changes one line. Gives milliseconds.
 */
export async function rawPushes(bench: Workbench, options: RawPushesOptions): Promise<Contestant> {
  const { repository, branch, access, rounds } = options;
  const { url, configuration = {}, environment = {} } = access;
  const { signal } = bench;
  const directory = await bench.repositories.clone(repository.size);
  const ref = `refs/heads/${branch}`;
  const commits = chain(bench, options, rounds.samples + rounds.warmUp);
  await commitEdits(commits, { directory, signal });
  const list = ["rev-list", "--reverse", `${repository.base}..${ref}`];
  const { output } = await git(list, { directory, signal });
  const ready = output.trim().split("\n");
  return async () => {
    const push = ["push", "--quiet", url, `${ready.shift()}:${ref}`];
    const run = { directory, signal, configuration, environment };
    const { milliseconds } = await git(push, run);
    repository.expect(branch, 1);
    return milliseconds;
  };
}

/** Commits that build on each other. */
function chain(
  bench: Workbench,
  { repository, branch, paths }: RawPushesOptions,
  count: number,
): readonly EditCommit[] {
  return Array.from({ length: count }, (_, index) => ({
    ref: `refs/heads/${branch}`,
    parent: index === 0 ? repository.base : undefined,
    edit: bench.edit(paths[index % paths.length] ?? ""),
  }));
}
