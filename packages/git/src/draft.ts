import { boundedCall } from "./bounded-call.ts";
import { checkObject } from "./objects/check-object.ts";
import { type Commit, encodeCommit, type Person } from "./objects/commit.ts";
import { formatOf, type GitObject, makeObject } from "./objects/object.ts";
import type { NewObject } from "./remote.ts";
import type { Timers } from "./runtime.ts";
import { signCommit } from "./signing/sign-commit.ts";
import type { Signer } from "./signing/signer.ts";
import { Snapshot } from "./snapshot.ts";
import type { BuiltTree } from "./tree-builder.ts";
import { diffTrees, type TreeDiff } from "./tree-diff.ts";
import type { CommitDescription, Write } from "./write.ts";

export interface DraftOptions {
  readonly author: Person;
  readonly timers: Timers;
  /** Milliseconds that `apply` may take. */
  readonly applyDeadline: number;
  readonly maxFileSize?: number | undefined;
  readonly signer?: Signer | undefined;
}

export interface DraftCall extends DraftOptions {
  /** Any of them ends `apply`. */
  readonly signals: readonly AbortSignal[];
}

/** A commit that exists nowhere else yet. */
export interface CommitDraft {
  readonly kind: "commit";
  readonly commit: Commit;
  readonly base: Snapshot;
  /** The branch as the commit makes it. */
  readonly snapshot: Snapshot;
  /** The commit and everything it needs that its parent does not have, in the order they were made. */
  readonly objects: readonly NewObject[];
}

export type Draft = CommitDraft | { readonly kind: "unchanged" } | { readonly kind: "declined" };

/** Runs a write on a snapshot and makes the commit, in memory. */
export async function draftCommit(write: Write, base: Snapshot, call: DraftCall): Promise<Draft> {
  const prepared = await prepare(write, base, call);
  if (!prepared) {
    return { kind: "declined" };
  }
  const { tree, objects, description } = prepared;
  if (tree === base.tree) {
    return { kind: "unchanged" };
  }
  const signed = await sign(
    { ...describeCommit(description, call), tree, parents: [base.commit] },
    call,
  );
  return finishDraft(signed, base, objects);
}

/** What the commit changes, as it is shown to people. */
export function diffDraft({ base, snapshot }: CommitDraft): Promise<TreeDiff> {
  return diffTrees(base.tree, snapshot.tree, snapshot.objects);
}

interface PreparedTree extends BuiltTree {
  readonly description: CommitDescription;
}

/** Runs `apply`, which is somebody else's code, and makes a tree of what it wrote. */
function prepare(
  write: Write,
  base: Snapshot,
  { maxFileSize, applyDeadline: deadline, timers, signals }: DraftCall,
): Promise<PreparedTree | undefined> {
  const files = base.filesystem({ maxFileSize });
  const purpose = `Preparing a change of branch ${base.branch}`;
  return boundedCall(
    async (signal) => {
      const description = await write.apply(files, base, { signal });
      return description && { ...(await files.build()), description };
    },
    { purpose, deadline, timers, signals },
  );
}

async function sign(commit: Commit, { signer, timers, signals }: DraftCall): Promise<Commit> {
  return signer ? signCommit(commit, { signer, timers, signals }) : commit;
}

/** @throws {InvalidObjectError} for what a strict server would not take. */
function finishDraft(commit: Commit, base: Snapshot, files: readonly NewObject[]): CommitDraft {
  const object = makeObject(formatOf(commit.tree), "commit", encodeCommit(commit));
  const made = [...files, object];
  for (const one of made) {
    checkObject(one);
  }
  const objects = base.objects.withLocal(commit.tree, made.map(withoutBase));
  const snapshot = new Snapshot({ branch: base.branch, commit: object.oid, objects });
  return { kind: "commit", commit, base, snapshot, objects: made };
}

/** What is kept must not hold on to the older versions it was made from. */
export function withoutBase({ oid, type, data }: NewObject): GitObject {
  return { oid, type, data };
}

function describeCommit(
  { message, author }: CommitDescription,
  { author: committer, timers }: DraftOptions,
): Pick<Commit, "author" | "committer" | "message"> {
  // Git keeps no part of a second.
  const when = { at: new Date(Math.floor(timers.now() / 1000) * 1000), offset: 0 };
  return {
    author: { ...(author ?? committer), ...when },
    committer: { ...committer, ...when },
    message,
  };
}
