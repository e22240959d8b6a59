import type { ObjectSource, ReadObject } from "./object-source.ts";
import { formatOf, type GitObject, type Oid } from "./objects/object.ts";
import { entryKind, findEntries } from "./objects/tree.ts";

/** A name asked for below some tree, and what is asked for below that. */
type PathTree = Map<string, PathTree>;

/** An object to read, and the names to look up in it if it is a tree. */
type Level = Map<Oid, PathTree>;

/**
 * Reads each tree, the trees on the way to each path and what is there. One level of all of them is
 * read at a time; what they share is read once.
 */
export async function walkPaths(
  source: ObjectSource,
  trees: Iterable<Oid>,
  paths: Iterable<string>,
): Promise<readonly ReadObject[]> {
  const found: ReadObject[] = [];
  const wanted = pathTree(paths);
  let level: Level = new Map([...trees].map((tree) => [tree, wanted]));
  while (level.size > 0) {
    const answers = await source.readAll([...level.keys()]);
    found.push(...answers);
    level = nextLevel(level, answers);
  }
  return found;
}

function pathTree(paths: Iterable<string>): PathTree {
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

function nextLevel(level: Level, answers: readonly ReadObject[]): Level {
  const next: Level = new Map();
  for (const answer of answers) {
    if (answer.kind === "object" && answer.object.type === "tree") {
      addEntries(next, answer.object, level.get(answer.object.oid) ?? new Map());
    }
  }
  return next;
}

function addEntries(next: Level, { oid, data }: GitObject, names: PathTree): void {
  if (names.size === 0) {
    return;
  }
  for (const [name, entry] of findEntries(data, names.keys(), formatOf(oid))) {
    const below = names.get(name);
    if (below && entryKind(entry.mode) !== "submodule") {
      next.set(entry.oid, merge(next.get(entry.oid), below));
    }
  }
}

/** Two directories with the same content are one object. */
function merge(first: PathTree | undefined, second: PathTree): PathTree {
  if (!first || first === second) {
    return second;
  }
  const both = new Map(first);
  for (const [name, below] of second) {
    both.set(name, merge(both.get(name), below));
  }
  return both;
}
