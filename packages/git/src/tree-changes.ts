import { formatOf, type Oid } from "./objects/object.ts";
import { entryKind, treeEntries } from "./objects/tree.ts";

/** A file as one side of a change has it. */
export interface FileVersion {
  readonly mode: string;
  readonly oid: Oid;
}

/** A file that two trees do not agree on; a side that does not have it is undefined. */
export interface FileChange {
  readonly path: string;
  readonly before: FileVersion | undefined;
  readonly after: FileVersion | undefined;
}

type ReadTree = (oid: Oid) => Promise<Buffer>;

interface Side {
  readonly files: Map<string, FileVersion>;
  readonly directories: Map<string, Oid>;
}

/** The files two trees do not agree on, sorted by path. Directories they share are not looked into. */
export async function treeChanges(
  before: Oid | undefined,
  after: Oid | undefined,
  read: ReadTree,
): Promise<FileChange[]> {
  const changes = await directoryChanges({ before, after, prefix: "" }, read);
  return changes.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

interface DirectoryPair {
  readonly before: Oid | undefined;
  readonly after: Oid | undefined;
  readonly prefix: string;
}

async function directoryChanges(pair: DirectoryPair, read: ReadTree): Promise<FileChange[]> {
  if (pair.before === pair.after) {
    return [];
  }
  const before = await readSide(pair.before, read);
  const after = await readSide(pair.after, read);
  const changes = fileChanges(before, after, pair.prefix);
  for (const name of new Set([...before.directories.keys(), ...after.directories.keys()])) {
    const below = await directoryChanges(
      {
        before: before.directories.get(name),
        after: after.directories.get(name),
        prefix: `${pair.prefix}${name}/`,
      },
      read,
    );
    changes.push(...below);
  }
  return changes;
}

function fileChanges(before: Side, after: Side, prefix: string): FileChange[] {
  const names = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...names]
    .map((name) => ({
      path: `${prefix}${name}`,
      before: before.files.get(name),
      after: after.files.get(name),
    }))
    .filter((change) => !sameVersion(change.before, change.after));
}

function sameVersion(a: FileVersion | undefined, b: FileVersion | undefined): boolean {
  return a?.mode === b?.mode && a?.oid === b?.oid;
}

async function readSide(tree: Oid | undefined, read: ReadTree): Promise<Side> {
  const side: Side = { files: new Map(), directories: new Map() };
  if (tree === undefined) {
    return side;
  }
  for (const { mode, name, oid } of treeEntries(await read(tree), formatOf(tree))) {
    const text = name.toString("utf8");
    if (entryKind(mode) === "directory") {
      side.directories.set(text, oid);
    } else {
      side.files.set(text, { mode, oid });
    }
  }
  return side;
}
