import { withDeadline } from "./deadline.ts";
import { type Commit, encodeCommit, type Person } from "./objects/commit.ts";
import { formatOf, type GitObject, makeObject } from "./objects/object.ts";
import type { Timers } from "./runtime.ts";
import { Snapshot } from "./snapshot.ts";
import { diffTrees } from "./tree-diff.ts";
import type { CommitDescription, Write } from "./write.ts";

export interface DraftOptions {
  readonly author: Person;
  readonly timers: Timers;
  /** Milliseconds that `apply` may take. */
  readonly applyDeadline: number;
  readonly maxFileSize?: number | undefined;
}

/** A commit that exists nowhere else yet. */
export interface CommitDraft {
  readonly kind: "commit";
  readonly commit: Commit;
  readonly base: Snapshot;
  /** The branch as the commit makes it. */
  readonly snapshot: Snapshot;
  /** The commit and everything it needs that its parent does not have. */
  readonly objects: readonly GitObject[];
  readonly diff: string;
  readonly paths: readonly string[];
}

export type Draft = CommitDraft | { readonly kind: "unchanged" } | { readonly kind: "declined" };

/** Runs a write on a snapshot and makes the commit, in memory. */
export async function draftCommit(
  write: Write,
  base: Snapshot,
  options: DraftOptions,
): Promise<Draft> {
  const files = base.filesystem({ maxFileSize: options.maxFileSize });
  const description = await withDeadline(write.apply(files, base), {
    purpose: `Preparing a change of branch ${base.branch}`,
    deadline: options.applyDeadline,
    timers: options.timers,
  });
  if (!description) {
    return { kind: "declined" };
  }
  const { tree, objects } = await files.build();
  if (tree === base.tree) {
    return { kind: "unchanged" };
  }
  const commit = describeCommit(description, options);
  return finishDraft({ ...commit, tree, parents: [base.commit] }, base, objects);
}

async function finishDraft(
  commit: Commit,
  base: Snapshot,
  files: readonly GitObject[],
): Promise<CommitDraft> {
  const object = makeObject(formatOf(commit.tree), "commit", encodeCommit(commit));
  const objects = base.objects.withLocal(commit.tree, [...files, object]);
  const { text, paths } = await diffTrees(base.tree, commit.tree, objects);
  const snapshot = new Snapshot({ branch: base.branch, commit: object.oid, objects });
  return { kind: "commit", commit, base, snapshot, objects: [...files, object], diff: text, paths };
}

function describeCommit(
  { message, author }: CommitDescription,
  { author: committer, timers }: DraftOptions,
): Pick<Commit, "author" | "committer" | "message"> {
  const when = { at: new Date(timers.now()), offset: 0 };
  return {
    author: { ...(author ?? committer), ...when },
    committer: { ...committer, ...when },
    message,
  };
}
