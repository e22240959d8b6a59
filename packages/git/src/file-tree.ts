import type { CommitObjects } from "./commit-objects.ts";
import { type FilesystemCall, fail, failSpecial } from "./filesystem-failure.ts";
import { formatOf, type Oid } from "./objects/object.ts";
import type { FoundEntry } from "./objects/resolve-path.ts";
import { treeEntries } from "./objects/tree.ts";
import {
  emptyOverlay,
  type OverlayDirectory,
  overlayDirectory,
  setOverlay,
  viewOverlay,
} from "./overlay.ts";
import { type BuiltTree, buildTree } from "./tree-builder.ts";

/** What is at a path. */
export type FileNode =
  | { readonly kind: "absent" }
  | { readonly kind: "written"; readonly mode: string; readonly data: Buffer }
  | { readonly kind: "committed"; readonly mode: string; readonly oid: Oid }
  | { readonly kind: "symlink" }
  | { readonly kind: "submodule" }
  | DirectoryNode;

export interface DirectoryNode {
  readonly kind: "directory";
  readonly tree: Oid | undefined;
  readonly overlay: OverlayDirectory | undefined;
}

/** The tree of a commit and the changes on top of it, seen as one. */
export class FileTree {
  readonly objects: CommitObjects;
  readonly #overlay = emptyOverlay();

  constructor(objects: CommitObjects) {
    this.objects = objects;
  }

  /** @throws {FilesystemError} if something that is no directory stands in the way. */
  async look(call: FilesystemCall): Promise<FileNode> {
    const view = viewOverlay(this.#overlay, call.names);
    switch (view.kind) {
      case "absent":
        return view;
      case "blocked":
        return fail("ENOTDIR", call, "not a directory");
      case "file":
        return { kind: "written", mode: view.file.mode, data: view.file.data };
      case "replaced":
        return { kind: "directory", tree: undefined, overlay: view.directory };
      default:
        return this.#lookBeneath(call, view.directory);
    }
  }

  /** The names in a directory, sorted by byte order. */
  async list({ tree, overlay }: DirectoryNode): Promise<string[]> {
    const names = new Set(tree ? await this.#committedNames(tree) : []);
    for (const [name, node] of overlay?.children ?? []) {
      if (node.kind === "removal") {
        names.delete(name);
      } else {
        names.add(name);
      }
    }
    return [...names].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  write(names: readonly string[], mode: string, data: Buffer): void {
    setOverlay(this.#overlay, names, { kind: "file", mode, data });
  }

  remove(names: readonly string[]): void {
    setOverlay(this.#overlay, names, { kind: "removal" });
  }

  makeDirectory(names: readonly string[]): void {
    overlayDirectory(this.#overlay, names);
  }

  build(): Promise<BuiltTree> {
    return buildTree(this.#overlay, this.objects.tree, {
      format: formatOf(this.objects.tree),
      read: (oid) => this.objects.read(oid),
    });
  }

  async #lookBeneath(
    call: FilesystemCall,
    overlay: OverlayDirectory | undefined,
  ): Promise<FileNode> {
    const found = await this.objects.resolve(call.names);
    if (found.kind === "blocked") {
      return found.by === "file"
        ? fail("ENOTDIR", call, "not a directory")
        : failSpecial(call, found.by);
    }
    const isDirectory = found.kind === "entry" && found.type === "directory";
    if (overlay && !isDirectory) {
      return { kind: "directory", tree: undefined, overlay };
    }
    return found.kind === "absent" ? found : entryNode(found, overlay);
  }

  async #committedNames(tree: Oid): Promise<string[]> {
    const entries = treeEntries(await this.objects.read(tree), formatOf(tree));
    return [...entries].map(({ name }) => name.toString("utf8"));
  }
}

function entryNode(
  { type, mode, oid }: FoundEntry,
  overlay: OverlayDirectory | undefined,
): FileNode {
  switch (type) {
    case "file":
      return { kind: "committed", mode, oid };
    case "directory":
      return { kind: "directory", tree: oid, overlay };
    default:
      return { kind: type };
  }
}
