import type { CommitObjects } from "./commit-objects.ts";
import type { Oid } from "./objects/object.ts";
import { entryKind } from "./objects/tree.ts";
import { type FileVersion, treeChanges } from "./tree-changes.ts";
import { type FileContent, unifiedDiff } from "./unified-diff.ts";

export interface TreeDiff {
  /** The files that differ, sorted. */
  readonly paths: readonly string[];
  /** What differs, as `git diff` shows it. */
  readonly text: string;
}

/** Compares two trees whose objects can all be read from `objects`. */
export async function diffTrees(
  before: Oid,
  after: Oid,
  objects: CommitObjects,
): Promise<TreeDiff> {
  const changes = await treeChanges(before, after, (oid) => objects.read(oid));
  const content = (version: FileVersion | undefined) => readContent(version, objects);
  const files = changes.map(async (change) =>
    unifiedDiff({
      path: change.path,
      before: await content(change.before),
      after: await content(change.after),
    }),
  );
  const texts = await Promise.all(files);
  return { paths: changes.map(({ path }) => path), text: texts.join("") };
}

async function readContent(
  version: FileVersion | undefined,
  objects: CommitObjects,
): Promise<FileContent | undefined> {
  if (!version) {
    return undefined;
  }
  const { mode, oid } = version;
  if (entryKind(mode) === "submodule") {
    return { mode, data: Buffer.from(`Subproject commit ${oid}\n`) };
  }
  const stored = await objects.get(oid);
  return { mode, data: stored.kind === "object" ? stored.object.data : undefined };
}
