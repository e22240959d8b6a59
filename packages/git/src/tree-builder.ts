import { type GitObject, makeObject, type ObjectFormat, type Oid } from "./objects/object.ts";
import { directoryMode } from "./objects/resolve-path.ts";
import { entryKind, findEntry, removeEntry, setEntry, type TreeEntry } from "./objects/tree.ts";
import type { OverlayDirectory, OverlayFile, OverlayNode } from "./overlay.ts";
import type { NewObject } from "./remote.ts";

export interface TreeBuilderOptions {
  readonly format: ObjectFormat;
  /** The bytes of a tree that is there already. */
  readonly read: (oid: Oid) => Promise<Buffer>;
}

export interface BuiltTree {
  readonly tree: Oid;
  /** The blobs and trees that may be new; a changed tree with the one it was made from. */
  readonly objects: readonly NewObject[];
}

const empty = Buffer.alloc(0);

/** Applies an overlay to a tree. Only trees on the way to a change are made anew, by splicing. */
export async function buildTree(
  overlay: OverlayDirectory,
  base: Oid,
  options: TreeBuilderOptions,
): Promise<BuiltTree> {
  const builder = new TreeBuilder(options);
  const tree = (await builder.directory(overlay, base)) ?? builder.add("tree", empty, undefined);
  return { tree, objects: [...builder.objects.values()] };
}

class TreeBuilder {
  readonly objects = new Map<Oid, NewObject>();
  readonly #options: TreeBuilderOptions;

  constructor(options: TreeBuilderOptions) {
    this.#options = options;
  }

  /** The tree of a directory; undefined if nothing is left in it. */
  async directory(overlay: OverlayDirectory, base: Oid | undefined): Promise<Oid | undefined> {
    const old = overlay.replaces ? undefined : await this.#read(base);
    const before = old?.data ?? empty;
    let data = before;
    for (const [name, node] of overlay.children) {
      data = await this.#apply(data, Buffer.from(name), node);
    }
    if (data.equals(before)) {
      return overlay.replaces ? undefined : base;
    }
    return data.length === 0 ? undefined : this.add("tree", data, old);
  }

  add(type: "blob" | "tree", data: Buffer, base: GitObject | undefined): Oid {
    const object = makeObject(this.#options.format, type, data);
    this.objects.set(object.oid, { ...object, base });
    return object.oid;
  }

  async #read(oid: Oid | undefined): Promise<GitObject | undefined> {
    return oid && { oid, type: "tree", data: await this.#options.read(oid) };
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
    return { mode, name, oid: this.add("blob", data, undefined) };
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
