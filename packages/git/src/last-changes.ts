import { changedPaths } from "./changed-paths.ts";
import type { ListedCommit } from "./commit-order.ts";
import type { ObjectSource } from "./object-source.ts";
import { type Commit, parseCommit } from "./objects/commit.ts";
import { type GitObject, makeObject, type Oid } from "./objects/object.ts";
import { walkPaths } from "./path-walk.ts";
import type { LoggedCommit } from "./remote.ts";

export interface LastChangesRequest {
  /** Every commit between the two ends, a child before its parents. */
  readonly commits: readonly ListedCommit[];
  readonly paths: readonly string[];
  readonly source: CommitSource;
}

/** Commits are asked for apart: a remote sends the history of one it is asked for like anything else. */
export interface CommitSource extends ObjectSource {
  readonly readCommits: ObjectSource["readAll"];
}

/** How many commits are compared with their parents at a time: few at first, as the newest often tell all. */
const steps = { first: 8, factor: 4 };

const emptyTree = makeObject("sha1", "tree", Buffer.alloc(0));

/**
 * The commits that were the last to change the paths, newest first: for each path the one `git log -1`
 * shows. A path that merges took over from one side is followed on that side only.
 */
export async function lastChanges(request: LastChangesRequest): Promise<readonly LoggedCommit[]> {
  const { commits, paths, source } = request;
  const [tip] = commits;
  const search = new LastChanges(source);
  if (tip) {
    search.follow(tip.oid, paths);
  }
  let size = steps.first;
  for (let start = 0; start < commits.length && search.isOpen; start += size / steps.factor) {
    await search.look(commits.slice(start, start + size));
    size *= steps.factor;
  }
  return search.found;
}

class LastChanges {
  readonly found: LoggedCommit[] = [];
  readonly #source: CommitSource;
  readonly #known = new Map<Oid, GitObject>();
  /** By commit, the paths that are as this commit has them. */
  readonly #open = new Map<Oid, string[]>();

  constructor(source: CommitSource) {
    this.#source = source;
  }

  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  follow(commit: Oid, paths: readonly string[]): void {
    if (paths.length > 0) {
      this.#open.set(commit, [...(this.#open.get(commit) ?? []), ...paths]);
    }
  }

  async look(commits: readonly ListedCommit[]): Promise<void> {
    await this.#load(commits);
    for (const { oid, commit } of commits) {
      const paths = this.#open.get(oid);
      this.#open.delete(oid);
      const changed = paths && this.#compare(commit, paths);
      if (changed && changed.length > 0) {
        this.found.push({ oid, commit, paths: changed });
      }
    }
  }

  /** Hands each path on to the first parent that has it unchanged; the rest was changed here. */
  #compare(commit: Commit, paths: readonly string[]): readonly string[] {
    let left = paths;
    for (const parent of commit.parents) {
      const changed = this.#changed(this.#treeOf(parent), commit.tree, left);
      this.follow(
        parent,
        left.filter((path) => !changed.has(path)),
      );
      left = left.filter((path) => changed.has(path));
    }
    const isRoot = commit.parents.length === 0;
    return isRoot ? [...this.#changed(emptyTree.oid, commit.tree, left)] : left;
  }

  #changed(before: Oid | undefined, after: Oid, paths: readonly string[]): ReadonlySet<string> {
    const peek = (tree: Oid) => this.#known.get(tree)?.data;
    return before ? changedPaths(before, after, { paths, peek }) : new Set(paths);
  }

  #treeOf(oid: Oid): Oid | undefined {
    const object = this.#known.get(oid);
    return object?.type === "commit" ? parseCommit(object.data).tree : undefined;
  }

  /** Reads the trees of commits and of their parents, as far as the open paths lead. */
  async #load(commits: readonly ListedCommit[]): Promise<void> {
    const parents = [...new Set(commits.flatMap(({ commit }) => commit.parents))];
    this.#keep(await this.#source.readCommits(parents));
    const trees = new Set(commits.map(({ commit }) => commit.tree));
    for (const tree of parents.map((parent) => this.#treeOf(parent))) {
      if (tree) {
        trees.add(tree);
      }
    }
    const directories = new Set([...this.#open.values()].flat().map(directoryOf));
    this.#keep(await walkPaths(this.#source, trees, directories));
    this.#known.set(emptyTree.oid, emptyTree);
  }

  #keep(answers: Awaited<ReturnType<ObjectSource["readAll"]>>): void {
    for (const answer of answers) {
      if (answer.kind === "object") {
        this.#known.set(answer.object.oid, answer.object);
      }
    }
  }
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
