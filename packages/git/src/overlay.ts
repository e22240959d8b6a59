/** Changes on top of a tree, as a tree of their own. */
export type OverlayNode = OverlayFile | OverlayDirectory | OverlayRemoval;

export interface OverlayFile {
  readonly kind: "file";
  readonly mode: string;
  readonly data: Buffer;
}

export interface OverlayDirectory {
  readonly kind: "directory";
  /** True if it hides what the tree has at its place, rather than adding to it. */
  readonly replaces: boolean;
  readonly children: Map<string, OverlayNode>;
}

interface OverlayRemoval {
  readonly kind: "removal";
}

/** What the overlay says about a path. */
export type OverlayView =
  /** Decided here, whatever the tree has. */
  | { readonly kind: "file"; readonly file: OverlayFile }
  | { readonly kind: "absent" }
  | { readonly kind: "blocked" }
  /** A directory made here, which hides what the tree has. */
  | { readonly kind: "replaced"; readonly directory: OverlayDirectory }
  /** The tree decides; `directory` has the changes below the path, if there are any. */
  | { readonly kind: "beneath"; readonly directory: OverlayDirectory | undefined };

export function emptyOverlay(): OverlayDirectory {
  return { kind: "directory", replaces: false, children: new Map() };
}

export function viewOverlay(root: OverlayDirectory, names: readonly string[]): OverlayView {
  let directory = root;
  let replaced = root.replaces;
  for (const [index, name] of names.entries()) {
    const child = directory.children.get(name);
    if (!child) {
      return replaced ? { kind: "absent" } : { kind: "beneath", directory: undefined };
    }
    if (child.kind === "removal") {
      return { kind: "absent" };
    }
    if (child.kind === "file") {
      return index === names.length - 1 ? { kind: "file", file: child } : { kind: "blocked" };
    }
    directory = child;
    replaced ||= child.replaces;
  }
  return { kind: replaced ? "replaced" : "beneath", directory };
}

/** Puts a node at a path that is not the root, and directories on the way. */
export function setOverlay(
  root: OverlayDirectory,
  names: readonly string[],
  node: OverlayNode,
): void {
  const name = names.at(-1);
  if (name !== undefined) {
    overlayDirectory(root, names.slice(0, -1)).children.set(name, node);
  }
}

/** The directory at a path, made if it is not there. */
export function overlayDirectory(
  root: OverlayDirectory,
  names: readonly string[],
): OverlayDirectory {
  let directory = root;
  for (const name of names) {
    const child = directory.children.get(name);
    const next =
      child?.kind === "directory" ? child : { ...emptyOverlay(), replaces: child !== undefined };
    directory.children.set(name, next);
    directory = next;
  }
  return directory;
}
