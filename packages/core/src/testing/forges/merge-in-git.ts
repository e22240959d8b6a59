import type { ForgeGit, GitCommit, Signature } from "./forge-git.ts";
import type { MergeMethod } from "./forge-repository.ts";
import type { CommitText } from "./forge-rules.ts";

export interface MergeInGit {
  /** Of the repository that has both. */
  readonly name: string;
  readonly base: string;
  readonly head: string;
  readonly method: MergeMethod;
  /** Of a merge commit or a squashed commit. */
  readonly text: CommitText;
  readonly by: Signature;
  /** Brings a squashed commit in by a merge commit with this text. */
  readonly squashMerge: CommitText | undefined;
}

export interface MergedInGit {
  /** Where the base goes. */
  readonly tip: string;
  readonly squashCommit: string | undefined;
}

/** Makes the commits of a merge, without moving the base; undefined if there are conflicts. */
export async function mergeInGit(
  git: ForgeGit,
  merge: MergeInGit,
): Promise<MergedInGit | undefined> {
  if (merge.method === "rebase") {
    const tip = await rebase(git, merge);
    return tip === undefined ? undefined : { tip, squashCommit: undefined };
  }
  const tree = await git.mergedTree(merge.name, merge.base, merge.head);
  if (tree === undefined) {
    return undefined;
  }
  const make = (parents: readonly string[], text: CommitText) =>
    git.commit(merge.name, { tree, parents, message: messageOf(text), author: merge.by });
  if (merge.method === "merge") {
    return { tip: await make([merge.base, merge.head], merge.text), squashCommit: undefined };
  }
  const squashCommit = await make([merge.base], merge.text);
  return merge.squashMerge === undefined
    ? { tip: squashCommit, squashCommit }
    : { tip: await make([merge.base, squashCommit], merge.squashMerge), squashCommit };
}

function messageOf({ title, message }: CommitText): string {
  return message === "" ? `${title}\n` : `${title}\n\n${message}\n`;
}

async function rebase(git: ForgeGit, { name, base, head, by }: MergeInGit) {
  let tip = base;
  for (const commit of await git.commitsBetween(name, base, head)) {
    const tree = await pickedTree(git, { name, commit, onto: tip });
    if (tree === undefined) {
      return undefined;
    }
    const { message, author } = commit;
    tip = await git.commit(name, { tree, parents: [tip], message, author, committer: by });
  }
  return tip;
}

/** The tree of a commit's change on top of another: a merge whose base is the commit's parent. */
async function pickedTree(
  git: ForgeGit,
  { name, commit, onto }: { name: string; commit: GitCommit; onto: string },
): Promise<string | undefined> {
  const [parent = ""] = commit.parents;
  const detached = (tree: string, parents: readonly string[]) =>
    git.commit(name, { tree, parents, message: "pick", author: commit.author });
  const start = await detached(`${parent}^{tree}`, []);
  const ours = await detached(`${onto}^{tree}`, [start]);
  return git.mergedTree(name, ours, await detached(commit.tree, [start]));
}
