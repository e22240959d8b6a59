import type { ManifestEdit, RepositorySize } from "@glu/git/testing";
import { commitEdits } from "./commit-edits.ts";
import { git, tryGit } from "./git-program.ts";

export interface ServedRepositoryOptions {
  /** Its servers know it as `<name>.git`. */
  readonly name: string;
  readonly directory: string;
  readonly size: RepositorySize;
  readonly signal: AbortSignal;
}

export interface Verification {
  /** Commits that are there and change one line of one deployment. */
  readonly landed: number;
  readonly expected: number;
  /** What `git fsck` objects to. */
  readonly problems: readonly string[];
}

/** The answer of `git log --numstat` for one commit. */
const oneLineOfOneDeployment = /^\n*1\t1\t\S+\/deployment\.yaml\n*$/;

/** A repository of one benchmark on the servers, and an account of what should have come to it. */
export class ServedRepository {
  readonly name: string;
  readonly directory: string;
  readonly size: RepositorySize;
  readonly #signal: AbortSignal;
  readonly #expected = new Map<string, number>();
  #base = "";

  constructor({ name, directory, size, signal }: ServedRepositoryOptions) {
    this.name = name;
    this.directory = directory;
    this.size = size;
    this.#signal = signal;
  }

  /** The commit that all branches started at. */
  get base(): string {
    return this.#base;
  }

  /** Makes more branches where `main` is. */
  async prepare(branches: readonly string[]): Promise<void> {
    this.#base = await this.tip("main");
    for (const branch of branches) {
      await this.#git("update-ref", `refs/heads/${branch}`, this.#base);
    }
  }

  tip(branch: string): Promise<string> {
    return this.#parse(`refs/heads/${branch}`);
  }

  /** The root tree of a commit. */
  treeOf(commit: string): Promise<string> {
    return this.#parse(`${commit}^{tree}`);
  }

  /** Somebody was told that these commits have landed. */
  expect(branch: string, commits: number): void {
    this.#expected.set(branch, (this.#expected.get(branch) ?? 0) + commits);
  }

  /** Commits behind the back of all clients. */
  async commit(branch: string, edit: ManifestEdit): Promise<void> {
    const ref = `refs/heads/${branch}`;
    const run = { directory: this.directory, signal: this.#signal };
    await commitEdits([{ ref, parent: `${ref}^0`, edit }], run);
    this.expect(branch, 1);
  }

  async verify(): Promise<Verification> {
    let landed = 0;
    let expected = 0;
    for (const [branch, commits] of this.#expected) {
      landed += await this.#countEdits(branch);
      expected += commits;
    }
    const run = { directory: this.directory, signal: this.#signal };
    const { code, output, errors } = await tryGit(["fsck", "--no-dangling", "--no-progress"], run);
    const words = `${output}${errors}`.split("\n").filter((line) => line !== "");
    const problems = code === 0 || words.length > 0 ? words : [`git fsck ended with ${code}`];
    return { landed, expected, problems };
  }

  /** Of the commits since the base, those that change one line of one deployment. */
  async #countEdits(branch: string): Promise<number> {
    const range = `${this.#base}..refs/heads/${branch}`;
    const text = await this.#git("log", "--first-parent", "--format=%x00", "--numstat", range);
    const commits = text.split("\0").slice(1);
    return commits.filter((changes) => oneLineOfOneDeployment.test(changes)).length;
  }

  async #parse(name: string): Promise<string> {
    return (await this.#git("rev-parse", "--verify", name)).trim();
  }

  async #git(...args: readonly string[]): Promise<string> {
    return (await git(args, { directory: this.directory, signal: this.#signal })).output;
  }
}
