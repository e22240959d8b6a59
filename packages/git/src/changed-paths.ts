import { entryChanges } from "./objects/entry-changes.ts";
import { formatOf, type ObjectFormat, type Oid } from "./objects/object.ts";
import { entryKind, type TreeEntry } from "./objects/tree.ts";

/** The bytes of a tree, or undefined if they are not at hand. */
export type PeekTree = (oid: Oid) => Buffer | undefined;

/** Paths by their names, so that a directory both trees share is passed over as a whole. */
interface PathNode {
  /** The path that ends here, if one was asked for. */
  path: string | undefined;
  readonly children: Map<string, PathNode>;
}

const nothing = Buffer.alloc(0);

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
  const format = formatOf(after);
  if (format !== formatOf(before)) {
    return new Set(paths);
  }
  collect({ before, after }, pathNode(paths), { peek, changed, format });
  return changed;
}

interface Search {
  readonly format: ObjectFormat;
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
  if (node.children.size === 0) {
    return;
  }
  const beforeData = before && search.peek(before);
  const afterData = after && search.peek(after);
  if ((before && !beforeData) || (after && !afterData)) {
    addAll(node, search.changed);
    return;
  }
  const changes = entryChanges(beforeData ?? nothing, afterData ?? nothing, search.format);
  for (const { name, before: old, after: now } of changes) {
    const child = findChild(node, name);
    if (child && (isObstacle(old) || isObstacle(now))) {
      addAll(child, search.changed);
    } else if (child) {
      collect({ before: old?.oid, after: now?.oid }, child, search);
    }
  }
}

/** A name that is not UTF-8 has no path that could be asked for. */
function findChild({ children }: PathNode, name: Buffer): PathNode | undefined {
  const text = name.toString();
  const child = children.get(text);
  return child && Buffer.from(text).equals(name) ? child : undefined;
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
