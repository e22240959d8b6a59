import { containsAtHand } from "./ancestry.ts";
import { CommitObjects } from "./commit-objects.ts";
import { CommitNotFoundError } from "./errors.ts";
import { parseCommit } from "./objects/commit.ts";
import { formatOf, type GitObject, type Oid } from "./objects/object.ts";
import type { Containment } from "./remote.ts";
import { Snapshot } from "./snapshot.ts";

/** Whether a commit led to a branch as it is, by the commits at hand or else by those of the remote. */
export async function containsCommit(
  { commit: tip, objects }: Snapshot,
  ancestor: Oid,
  signal: AbortSignal,
): Promise<Containment> {
  if (formatOf(ancestor) !== formatOf(tip)) {
    return "no";
  }
  const request = { ancestor, tip };
  const atHand = containsAtHand(request, (oid) => objects.peek(oid));
  return atHand === "unknown" ? objects.store.remote.contains(request, { signal }) : atHand;
}

/** A branch as it was at a commit before. @throws {CommitNotFoundError} */
export async function earlierSnapshot(now: Snapshot, commit: Oid): Promise<Snapshot> {
  if (commit === now.commit) {
    return now;
  }
  const { branch, objects } = now;
  const { store } = objects;
  const object = await readCommit(now, commit);
  if (!object) {
    throw new CommitNotFoundError(
      `${store.remote.location} does not give commit ${commit}, from which files of branch ${branch} were to be read. It has no such commit any more, or gives only what a branch or a tag points to. Name a commit that the branch contains.`,
    );
  }
  const { tree } = parseCommit(object.data);
  return new Snapshot({
    branch,
    commit,
    objects: new CommitObjects({ store, tip: commit, tree }),
  });
}

/** Undefined if the remote has no commit of this name to give. */
async function readCommit(now: Snapshot, commit: Oid): Promise<GitObject | undefined> {
  const { store } = now.objects;
  if (formatOf(commit) !== formatOf(now.commit)) {
    return undefined;
  }
  const need = { kind: "paths", paths: [] } as const;
  const stored = store.get(commit) ?? (await store.fetch({ tip: commit, need })).get(commit);
  return stored?.kind === "object" && stored.object.type === "commit" ? stored.object : undefined;
}
