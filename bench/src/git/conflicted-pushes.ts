import type { ManifestEdit } from "@glu/git/testing";
import type { ProgramExit } from "../program.ts";
import { sum } from "../statistics.ts";
import type { GitAccess } from "./access.ts";
import { commitEdits } from "./commit-edits.ts";
import { type GitRun, git, tryGit } from "./git-program.ts";
import type { ServedRepository } from "./served-repository.ts";
import type { Workbench } from "./workbench.ts";

export interface ConflictedPushesOptions {
  readonly repository: ServedRepository;
  /** The branch somebody else pushes to as well. */
  readonly branch: string;
  readonly access: GitAccess;
  readonly paths: readonly string[];
}

/** Where the clone keeps the commit it is about to push. */
const ready = "refs/heads/ready";

/** The floor of a conflict: the git program finds its push rejected, fetches, commits anew and pushes. */
export class ConflictedPushes {
  readonly #bench: Workbench;
  readonly #options: ConflictedPushesOptions;
  readonly #run: GitRun;
  #edit: ManifestEdit | undefined;
  #count = 0;

  static async prepare(
    bench: Workbench,
    options: ConflictedPushesOptions,
  ): Promise<ConflictedPushes> {
    const { repository, access } = options;
    const directory = await bench.repositories.clone(repository.size);
    const { configuration = {}, environment = {} } = access;
    const run = { directory, signal: bench.signal, configuration, environment };
    await git(["update-ref", ready, repository.base], run);
    return new ConflictedPushes(bench, options, run);
  }

  private constructor(bench: Workbench, options: ConflictedPushesOptions, run: GitRun) {
    this.#bench = bench;
    this.#options = options;
    this.#run = run;
  }

  /** Makes the commit that will be rejected. */
  async makeReady(): Promise<void> {
    const { paths } = this.#options;
    this.#edit = this.#bench.edit(paths[this.#count % paths.length] ?? "");
    this.#count += 1;
    await this.#commit(this.#edit);
  }

  /** The milliseconds that git runs until the change has landed. */
  async push(): Promise<number> {
    const { branch, repository, access } = this.#options;
    const edit = this.#edit;
    if (!edit) {
      throw new Error("there is no commit to push");
    }
    const push = ["push", "--quiet", access.url, `${ready}:refs/heads/${branch}`];
    const rejected = await tryGit(push, this.#run);
    if (rejected.code !== 1) {
      throw new Error(`the push was to be rejected: ${rejected.code} ${rejected.errors}`);
    }
    const fetch = ["fetch", "--quiet", access.url, `+refs/heads/${branch}:${ready}`];
    const fetched = await git(fetch, this.#run);
    const committed = await this.#commit(edit);
    const pushed = await git(push, this.#run);
    repository.expect(branch, 1);
    return sum([rejected, fetched, committed, pushed].map(({ milliseconds }) => milliseconds));
  }

  #commit(edit: ManifestEdit): Promise<ProgramExit> {
    return commitEdits([{ ref: ready, parent: `${ready}^0`, edit }], this.#run);
  }
}
