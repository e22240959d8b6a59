import { BoundedText } from "./bounded-text.ts";
import type { CommitObjects } from "./commit-objects.ts";
import type { Oid } from "./objects/object.ts";
import { entryKind } from "./objects/tree.ts";
import { type FileChange, type FileVersion, treeChanges } from "./tree-changes.ts";
import type { FileContent } from "./unified-diff.ts";

export interface TreeDiff {
  /** The files that differ, sorted. */
  readonly paths: readonly string[];
  /** What differs, as `git diff` shows it. */
  readonly text: string;
}

/** Bytes. */
const maxText = 1024 * 1024;
/** Files that are read at a time, so that a large change does not lie in memory as a whole. */
const atOnce = 32;

/**
 * Compares two trees whose objects can all be read from `objects`. The text ends after 1 MiB, with a
 * line that says how much of it was left out at least; what comes after it is not read.
 */
export async function diffTrees(
  before: Oid,
  after: Oid,
  objects: CommitObjects,
): Promise<TreeDiff> {
  // What only reads compares nothing, and loads nothing to compare with.
  const { unifiedDiff } = await import("./unified-diff.ts");
  const changes = await treeChanges(before, after, (oid) => objects.read(oid));
  const content = (version: FileVersion | undefined) => readContent(version, objects);
  const read = async ({ path, before: old, after: now }: FileChange) => {
    const [before, after] = await Promise.all([content(old), content(now)]);
    return { path, before, after };
  };
  const text = new BoundedText(maxText);
  for (let start = 0; start < changes.length && !text.isFull; start += atOnce) {
    const some = changes.slice(start, start + atOnce);
    for (const file of await Promise.all(some.map(read))) {
      await nextTurn();
      text.append(unifiedDiff(file, { search: !text.isFull }));
    }
  }
  return { paths: changes.map(({ path }) => path), text: text.toString() };
}

/** One large file after another must not keep everybody else waiting. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
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
