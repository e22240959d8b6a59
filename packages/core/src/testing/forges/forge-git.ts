import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitServer, runGit } from "@glu/git/testing";

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: Date;
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  /** @default the author */
  readonly committer?: Signature;
}

export interface GitCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface DiffSize {
  readonly files: number;
  readonly additions: number;
  readonly deletions: number;
}

const zero = "0".repeat(40);
const pushes = "pushes";
const protectedBranches = "protected-branches";
const fields = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x00");

const updateHook = `
if grep -qxF "$1" "$GIT_DIR/${protectedBranches}" 2>/dev/null; then
  echo "Protected branch: nobody may push to $1" >&2
  exit 1
fi`;
const postReceiveHook = `
while read -r old new ref; do echo "$new $ref $REMOTE_USER" >> "$GIT_DIR/${pushes}"; done`;

/** The Git repositories of a forge, by name. */
export class ForgeGit {
  readonly #server: GitServer;
  /** What is so for ever: what Git says of commits by their SHA. */
  readonly #known = new Map<string, Promise<string | undefined>>();

  constructor(server: GitServer) {
    this.#server = server;
  }

  pathOf(name: string): string {
    return this.#server.pathOf(name);
  }

  /** Lets a repository tell who pushed what. */
  async watch(name: string): Promise<void> {
    await this.#server.setHook(name, "update", updateHook);
    await this.#server.setHook(name, "post-receive", postReceiveHook);
  }

  async protect(name: string, branches: readonly string[]): Promise<void> {
    const lines = branches.map((branch) => `refs/heads/${branch}\n`);
    await writeFile(join(this.pathOf(name), protectedBranches), lines.join(""));
  }

  /** The branches and where they are. */
  branches(name: string): Promise<ReadonlyMap<string, string>> {
    return this.#server.branches(name);
  }

  /** Moves or makes a branch, or deletes it, and keeps who did. */
  async setBranch(
    name: string,
    { branch, sha, by }: { branch: string; sha: string | undefined; by: string },
  ): Promise<void> {
    const ref = `refs/heads/${branch}`;
    await this.run(name, sha === undefined ? ["update-ref", "-d", ref] : ["update-ref", ref, sha]);
    const file = join(this.pathOf(name), pushes);
    await writeFile(file, `${sha ?? zero} ${ref} ${by}\n`, { flag: "a" });
  }

  /** Who brought a branch to where it is; undefined if that happened behind the forge's back. */
  async pusherOf(
    name: string,
    branch: string,
    sha: string | undefined,
  ): Promise<string | undefined> {
    const text = await readFile(join(this.pathOf(name), pushes), "utf8").catch(() => "");
    const start = `${sha ?? zero} refs/heads/${branch} `;
    const line = text.split("\n").findLast((one) => one.startsWith(start));
    return line?.slice(start.length) || undefined;
  }

  /** Keeps a commit of one repository in another, under a ref. */
  async keep(name: string, ref: string, from: { name: string; sha: string }): Promise<void> {
    if (from.name !== name) {
      await this.run(name, ["fetch", "--quiet", "--no-tags", this.pathOf(from.name), from.sha]);
    }
    await this.run(name, ["update-ref", ref, from.sha]);
  }

  async isAncestor(name: string, ancestor: string, sha: string): Promise<boolean> {
    const args = ["merge-base", "--is-ancestor", ancestor, sha];
    return (await this.#askOnce(name, args)) !== undefined;
  }

  /** Where two histories part; undefined if they have nothing in common. */
  async mergeBase(name: string, one: string, other: string): Promise<string | undefined> {
    return this.#askOnce(name, ["merge-base", one, other]);
  }

  /** The tree with the changes of both; undefined if they conflict. */
  async mergedTree(name: string, ours: string, theirs: string): Promise<string | undefined> {
    return this.#askOnce(name, ["merge-tree", "--write-tree", ours, theirs]);
  }

  async commit(name: string, commit: NewCommit): Promise<string> {
    const { tree, parents, message, author, committer = author } = commit;
    const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])];
    const environment = {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: dateOf(author),
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: dateOf(committer),
    };
    const directory = this.pathOf(name);
    const bytes = await runGit(args, { directory, input: message, environment });
    return bytes.toString("utf8").trim();
  }

  /** The commits of one history that another lacks, oldest first. */
  async commitsBetween(name: string, base: string, head: string): Promise<readonly GitCommit[]> {
    const args = ["log", "--reverse", "--topo-order", `--format=${fields}%x01`];
    const text = (await this.#askOnce(name, [...args, `${base}..${head}`])) ?? "";
    return text
      .split("\u0001")
      .map((one) => one.trimStart())
      .filter(Boolean)
      .map(parseCommit);
  }

  async countBetween(name: string, base: string, head: string): Promise<number> {
    return Number(await this.#askOnce(name, ["rev-list", "--count", `${base}..${head}`]));
  }

  /** How much a head changes since it left its base. */
  async diffSize(name: string, base: string, head: string): Promise<DiffSize> {
    const args = ["diff", "--shortstat", `${base}...${head}`];
    const text = (await this.#askOnce(name, args)) ?? "";
    const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);
    return {
      files: number(/(\d+) files? changed/),
      additions: number(/(\d+) insertion/),
      deletions: number(/(\d+) deletion/),
    };
  }

  /** The commit that a branch, a tag or a SHA stands for. */
  async resolve(name: string, revision: string): Promise<string | undefined> {
    const args = ["rev-parse", "--quiet", "--verify", "--end-of-options", `${revision}^{commit}`];
    return this.run(name, args).catch(() => undefined);
  }

  /** Undefined where Git says no. */
  async #askOnce(name: string, args: readonly string[]): Promise<string | undefined> {
    const key = [name, ...args].join("\0");
    const asked = this.#known.get(key) ?? this.run(name, args).catch(() => undefined);
    this.#known.set(key, asked);
    return asked;
  }

  async run(name: string, args: readonly string[]): Promise<string> {
    return this.#server.git(name, ...args);
  }
}

function dateOf({ at }: Signature): string {
  return `${Math.floor(at.getTime() / 1000)} +0000`;
}

function parseCommit(text: string): GitCommit {
  const [sha = "", tree = "", parents = "", ...rest] = text.split("\0");
  const [name = "", email = "", date = "", byName = "", byEmail = "", byDate = "", body = ""] =
    rest;
  return {
    sha,
    tree,
    parents: parents.split(" ").filter(Boolean),
    author: { name, email, at: new Date(date) },
    committer: { name: byName, email: byEmail, at: new Date(byDate) },
    message: body.trimEnd(),
  };
}
