import { type GitObject, makeObject, type ObjectFormat, type Oid } from "./objects/object.ts";
import { directoryMode } from "./objects/resolve-path.ts";
import { entryKind, findEntry, removeEntry, setEntry, type TreeEntry } from "./objects/tree.ts";
import type { OverlayDirectory, OverlayFile, OverlayNode } from "./overlay.ts";

export interface TreeBuilderOptions {
  readonly format: ObjectFormat;
  /** The bytes of a tree that is there already. */
  readonly read: (oid: Oid) => Promise<Buffer>;
}

export interface BuiltTree {
  readonly tree: Oid;
  /** The blobs and trees that may be new. */
  readonly objects: readonly GitObject[];
}

const empty = Buffer.alloc(0);

/** Applies an overlay to a tree. Only trees on the way to a change are made anew, by splicing. */
export async function buildTree(
  overlay: OverlayDirectory,
  base: Oid,
  options: TreeBuilderOptions,
): Promise<BuiltTree> {
  const builder = new TreeBuilder(options);
  const tree = (await builder.directory(overlay, base)) ?? builder.add("tree", empty);
  return { tree, objects: [...builder.objects.values()] };
}

class TreeBuilder {
  readonly objects = new Map<Oid, GitObject>();
  readonly #options: TreeBuilderOptions;

  constructor(options: TreeBuilderOptions) {
    this.#options = options;
  }

  /** The tree of a directory; undefined if nothing is left in it. */
  async directory(overlay: OverlayDirectory, base: Oid | undefined): Promise<Oid | undefined> {
    const before = base && !overlay.replaces ? await this.#options.read(base) : empty;
    let data = before;
    for (const [name, node] of overlay.children) {
      data = await this.#apply(data, Buffer.from(name), node);
    }
    if (data.equals(before)) {
      return overlay.replaces ? undefined : base;
    }
    return data.length === 0 ? undefined : this.add("tree", data);
  }

  add(type: "blob" | "tree", data: Buffer): Oid {
    const object = makeObject(this.#options.format, type, data);
    this.objects.set(object.oid, object);
    return object.oid;
  }

  async #apply(tree: Buffer, name: Buffer, node: OverlayNode): Promise<Buffer> {
    switch (node.kind) {
      case "file":
        return setEntry(tree, this.#file(name, node));
      case "removal":
        return removeEntry(tree, name, this.#options.format);
      default:
        return this.#applyDirectory(tree, name, node);
    }
  }

  #file(name: Buffer, { mode, data }: OverlayFile): TreeEntry {
    return { mode, name, oid: this.add("blob", data) };
  }

  async #applyDirectory(tree: Buffer, name: Buffer, node: OverlayDirectory): Promise<Buffer> {
    const entry = findEntry(tree, name, this.#options.format);
    const old = entry && entryKind(entry.mode) === "directory" ? entry : undefined;
    const oid = await this.directory(node, old?.oid);
    if (oid) {
      return setEntry(tree, { mode: old?.mode ?? directoryMode, name, oid });
    }
    return removeEntry(tree, name, this.#options.format);
  }
}
