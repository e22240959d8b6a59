import { rm } from "node:fs/promises";
import { git } from "../git/git-program.ts";
import type { World } from "./world.ts";

/** The floor of a promotion: `git push` of one commit that is ready, to a branch of its own in the same repository. */
export class RawPushes {
  readonly #world: World;
  readonly #repository: string;
  readonly #directory: string;
  readonly #commits: string[];

  /** Makes so many commits in a clone, each of which changes one line. */
  static async prepare(world: World, repository: string, count: number): Promise<RawPushes> {
    const directory = world.cloneOf(repository);
    const { signal } = world;
    const served = world.directoryOf(repository);
    await git(["clone", "--quiet", "--bare", served, directory], { directory: served, signal });
    const input = Array.from({ length: count }, (_, index) => {
      const parent = index === 0 ? "from refs/heads/main\n" : "";
      const text = `raw ${index}\n`;
      return `commit refs/heads/raw\ncommitter Bench <bench@example.com> now\ndata 3\nraw\n${parent}M 644 inline README.md\ndata ${text.length}\n${text}\n`;
    });
    await git(["fast-import", "--quiet", "--date-format=now"], { directory, signal, input });
    const { output } = await git(["rev-list", "--reverse", "main..raw"], { directory, signal });
    return new RawPushes({ world, repository, directory, commits: output.trim().split("\n") });
  }

  private constructor(parts: {
    world: World;
    repository: string;
    directory: string;
    commits: string[];
  }) {
    this.#world = parts.world;
    this.#repository = parts.repository;
    this.#directory = parts.directory;
    this.#commits = parts.commits;
  }

  /** Milliseconds that git ran. */
  async push(): Promise<number> {
    const url = this.#world.urlOf(this.#repository);
    const args = ["push", "--quiet", url, `${this.#commits.shift()}:refs/heads/raw`];
    const run = { directory: this.#directory, signal: this.#world.signal };
    return (await git(args, run)).milliseconds;
  }

  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}
