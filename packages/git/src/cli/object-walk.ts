import { parseCommit } from "../objects/commit.ts";
import { formatOf, type GitObject, type Oid } from "../objects/object.ts";
import { entryKind, findEntry } from "../objects/tree.ts";
import type { FetchedObjects, OversizedBlob } from "../remote.ts";
import type { ObjectReader, ReadObject } from "./object-reader.ts";

/** A name asked for below some tree, and what is asked for below that. */
type PathTree = Map<string, PathTree>;

/** An object to read, and the names to look up in it if it is a tree. */
type Level = Map<Oid, PathTree>;

/** Reads a commit, the trees on the way to each path and what is there, one level at a time. */
export async function readPaths(
  reader: ObjectReader,
  tip: Oid,
  paths: readonly string[],
): Promise<FetchedObjects> {
  const found = new Collection();
  const [commit] = found.add([await reader.read(tip)]);
  if (commit?.type !== "commit") {
    return found;
  }
  let level: Level = new Map([[parseCommit(commit.data).tree, pathTree(paths)]]);
  while (level.size > 0) {
    const objects = found.add(await reader.readAll([...level.keys()]));
    level = nextLevel(level, objects);
  }
  return found;
}

export async function readOids(
  reader: ObjectReader,
  oids: readonly Oid[],
): Promise<FetchedObjects> {
  const found = new Collection();
  found.add(await reader.readAll([...new Set(oids)]));
  return found;
}

class Collection implements FetchedObjects {
  readonly objects: GitObject[] = [];
  readonly oversized: OversizedBlob[] = [];

  /** Keeps what was found and returns the objects among it. */
  add(answers: readonly ReadObject[]): readonly GitObject[] {
    const objects = answers.flatMap((answer) => (answer.kind === "object" ? [answer.object] : []));
    this.objects.push(...objects);
    this.oversized.push(
      ...answers.flatMap((answer) => (answer.kind === "oversized" ? [answer.blob] : [])),
    );
    return objects;
  }
}

function pathTree(paths: readonly string[]): PathTree {
  const root: PathTree = new Map();
  for (const path of paths) {
    let node = root;
    for (const name of path.split("/").filter((part) => part !== "")) {
      const child: PathTree = node.get(name) ?? new Map();
      node.set(name, child);
      node = child;
    }
  }
  return root;
}

function nextLevel(level: Level, objects: readonly GitObject[]): Level {
  const next: Level = new Map();
  for (const tree of objects.filter(({ type }) => type === "tree")) {
    for (const [name, below] of level.get(tree.oid) ?? []) {
      const entry = findEntry(tree.data, Buffer.from(name), formatOf(tree.oid));
      if (entry && entryKind(entry.mode) !== "submodule") {
        next.set(entry.oid, merge(next.get(entry.oid), below));
      }
    }
  }
  return next;
}

/** Two directories with the same content are one object. */
function merge(first: PathTree | undefined, second: PathTree): PathTree {
  if (!first) {
    return second;
  }
  const both = new Map(first);
  for (const [name, below] of second) {
    both.set(name, merge(both.get(name), below));
  }
  return both;
}
