import { formatOf, type Oid } from "./objects/object.ts";
import { entryKind, findEntry, type TreeEntry, treeEntries } from "./objects/tree.ts";

/** The bytes of a tree, or undefined if they are not at hand. */
export type PeekTree = (oid: Oid) => Buffer | undefined;

/** Paths by their names, so that a directory both trees share is passed over as a whole. */
interface PathNode {
  /** The path that ends here, if one was asked for. */
  path: string | undefined;
  readonly children: Map<string, PathNode>;
}

/** Up to here, looking through the tree for each name is faster than an index. */
const fewNames = 4;

interface Change {
  readonly before: Oid | undefined;
  readonly after: Oid | undefined;
}

/**
 * The paths at which two trees differ. Where a tree is not at hand, the paths below it count as
 * different.
 */
export function changedPaths(
  before: Oid,
  after: Oid,
  { paths, peek }: { readonly paths: Iterable<string>; readonly peek: PeekTree },
): ReadonlySet<string> {
  const changed = new Set<string>();
  collect({ before, after }, pathNode(paths), { peek, changed });
  return changed;
}

interface Search {
  readonly peek: PeekTree;
  readonly changed: Set<string>;
}

function collect({ before, after }: Change, node: PathNode, search: Search): void {
  if (before === after) {
    return;
  }
  if (node.path !== undefined) {
    search.changed.add(node.path);
  }
  const beforeData = before && search.peek(before);
  const afterData = after && search.peek(after);
  if ((before && !beforeData) || (after && !afterData)) {
    addAll(node, search.changed);
    return;
  }
  const find = { old: finder(before, beforeData, node), now: finder(after, afterData, node) };
  for (const [name, child] of node.children) {
    const key = Buffer.from(name);
    compareEntries(find.old(key), find.now(key), { child, search });
  }
}

type Finder = (name: Buffer) => TreeEntry | undefined;

/** Finds entries of a tree: one by one, or by an index if so many are wanted that it pays. */
function finder(oid: Oid | undefined, tree: Buffer | undefined, node: PathNode): Finder {
  if (!oid || !tree) {
    return () => undefined;
  }
  const format = formatOf(oid);
  if (node.children.size <= fewNames) {
    return (name) => findEntry(tree, name, format);
  }
  const byName = new Map<string, TreeEntry>();
  for (const entry of treeEntries(tree, format)) {
    byName.set(entry.name.toString("latin1"), entry);
  }
  return (name) => byName.get(name.toString("latin1"));
}

interface Below {
  readonly child: PathNode;
  readonly search: Search;
}

function compareEntries(
  old: TreeEntry | undefined,
  now: TreeEntry | undefined,
  { child, search }: Below,
): void {
  if (old?.mode === now?.mode && old?.oid === now?.oid) {
    return;
  }
  if (isObstacle(old) || isObstacle(now)) {
    addAll(child, search.changed);
    return;
  }
  collect({ before: old?.oid, after: now?.oid }, child, search);
}

/** Reading below something that is no directory fails in a way of its own. */
function isObstacle(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && entryKind(entry.mode) !== "directory";
}

function addAll(node: PathNode, changed: Set<string>): void {
  if (node.path !== undefined) {
    changed.add(node.path);
  }
  for (const child of node.children.values()) {
    addAll(child, changed);
  }
}

function pathNode(paths: Iterable<string>): PathNode {
  const root: PathNode = { path: undefined, children: new Map() };
  for (const path of paths) {
    let node = root;
    for (const name of path.split("/").filter((part) => part !== "")) {
      const child: PathNode = node.children.get(name) ?? { path: undefined, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.path = path;
  }
  return root;
}
