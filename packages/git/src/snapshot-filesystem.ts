import type { CommitObjects } from "./commit-objects.ts";
import { decodeText } from "./decode-text.ts";
import { parseFilePath } from "./file-path.ts";
import { type FileNode, FileTree } from "./file-tree.ts";
import type { FileStat, Filesystem, RemoveOptions } from "./filesystem.ts";
import {
  type FilesystemCall,
  fail,
  failMissing,
  failSpecial,
  failTooLarge,
} from "./filesystem-failure.ts";
import { isLfsPointer } from "./lfs-pointer.ts";
import type { Oid } from "./objects/object.ts";
import type { BuiltTree } from "./tree-builder.ts";
import { diffTrees, type TreeDiff } from "./tree-diff.ts";

export interface FilesystemOptions {
  /** Bytes; larger files fail with `EFBIG`. @default 5 MiB */
  readonly maxFileSize?: number | undefined;
}

const defaultMaxFileSize = 5 * 1024 * 1024;
const newFileMode = "100644";

/** The files of one commit, with changes on top that nobody else sees. */
export class SnapshotFilesystem implements Filesystem {
  readonly #files: FileTree;
  readonly #maxFileSize: number;
  readonly #reads = new Set<string>();
  readonly #writes = new Set<string>();

  constructor(objects: CommitObjects, options: FilesystemOptions = {}) {
    this.#files = new FileTree(objects);
    this.#maxFileSize = options.maxFileSize ?? defaultMaxFileSize;
  }

  /** Every path that was read, listed or asked about, also if nothing was there; `""` is the root. */
  get reads(): ReadonlySet<string> {
    return this.#reads;
  }

  /** Every path that was written, made or removed, whether or not that changes anything. */
  get writes(): ReadonlySet<string> {
    return this.#writes;
  }

  readFile(path: string): Promise<Uint8Array>;
  readFile(path: string, encoding: "utf8" | { readonly encoding: "utf8" }): Promise<string>;
  async readFile(path: string, encoding?: unknown): Promise<Uint8Array | string> {
    const call = this.#reading("open", path);
    const node = await this.#existing(call);
    const data = await this.#content(call, node);
    return encoding === undefined ? Uint8Array.from(data) : decodeText(call, data);
  }

  async writeFile(path: string, data: string | Uint8Array): Promise<void> {
    const call = this.#writing("open", path);
    const bytes = Buffer.from(data);
    if (bytes.length > this.#maxFileSize) {
      failTooLarge(call, bytes.length, this.#maxFileSize);
    }
    const node = await this.#files.look(call);
    const mode = writableMode(call, node);
    if (!isLfsPointer(bytes) && (await this.#isLfsPointer(call, node))) {
      fail("ELFS", call, "a pointer of Git LFS is only replaced by another; remove the file first");
    }
    this.#files.write(call.names, mode, bytes);
  }

  async readdir(path: string): Promise<string[]> {
    const call = this.#reading("scandir", path);
    const node = await this.#existing(call);
    switch (node.kind) {
      case "directory":
        return this.#files.list(node);
      case "symlink":
      case "submodule":
        return failSpecial(call, node.kind);
      default:
        return fail("ENOTDIR", call, "not a directory");
    }
  }

  async stat(path: string): Promise<FileStat> {
    const call = this.#reading("stat", path);
    const node = await this.#existing(call);
    if (node.kind === "submodule") {
      failSpecial(call, node.kind);
    }
    const size = await this.#size(call, node);
    return {
      size,
      isFile: () => node.kind === "written" || node.kind === "committed",
      isDirectory: () => node.kind === "directory",
      isSymbolicLink: () => node.kind === "symlink",
    };
  }

  async rm(path: string, options: RemoveOptions = {}): Promise<void> {
    const call = this.#writing("rm", path);
    const node = await this.#files.look(call);
    if (node.kind === "absent" && options.force) {
      return;
    }
    checkRemovable(call, node, options);
    this.#files.remove(call.names);
  }

  async mkdir(path: string, options: { readonly recursive?: boolean } = {}): Promise<void> {
    const call = this.#writing("mkdir", path);
    const node = await this.#files.look(call);
    if (node.kind === "directory" && options.recursive) {
      return;
    }
    if (node.kind !== "absent") {
      fail("EEXIST", call, "file already exists");
    }
    const parent = await this.#files.look({ ...call, names: call.names.slice(0, -1) });
    if (parent.kind === "absent" && !options.recursive) {
      failMissing(call);
    }
    this.#files.makeDirectory(call.names);
  }

  /** The tree these files make, with the objects it takes. */
  build(): Promise<BuiltTree> {
    return this.#files.build();
  }

  /** The paths of the files that differ from the commit, sorted. */
  async changes(): Promise<readonly string[]> {
    return (await this.#compare()).paths;
  }

  /** What differs from the commit, as `git diff` shows it. */
  async diff(): Promise<string> {
    return (await this.#compare()).text;
  }

  async #compare(): Promise<TreeDiff> {
    const { tree, objects } = await this.build();
    const base = this.#files.objects;
    return diffTrees(base.tree, tree, base.withLocal(tree, objects));
  }

  #reading(syscall: string, path: string): FilesystemCall {
    const call = parseCall(syscall, path);
    this.#reads.add(call.names.join("/"));
    return call;
  }

  #writing(syscall: string, path: string): FilesystemCall {
    const call = parseCall(syscall, path);
    this.#writes.add(call.names.join("/"));
    return call;
  }

  async #existing(call: FilesystemCall): Promise<Exclude<FileNode, { kind: "absent" }>> {
    const node = await this.#files.look(call);
    return node.kind === "absent" ? failMissing(call) : node;
  }

  async #content(call: FilesystemCall, node: FileNode): Promise<Buffer> {
    switch (node.kind) {
      case "absent":
        return failMissing(call);
      case "written":
        return node.data;
      case "committed":
        return this.#blob(call, node.oid);
      case "directory":
        return fail("EISDIR", call, "illegal operation on a directory");
      default:
        return failSpecial(call, node.kind);
    }
  }

  async #isLfsPointer(call: FilesystemCall, node: FileNode): Promise<boolean> {
    if (node.kind !== "committed") {
      return node.kind === "written" && isLfsPointer(node.data);
    }
    const stored = await this.#files.objects.getAt(call.names, node.oid);
    return stored.kind === "object" && isLfsPointer(stored.object.data);
  }

  async #blob(call: FilesystemCall, oid: Oid): Promise<Buffer> {
    const stored = await this.#files.objects.getAt(call.names, oid);
    if (stored.kind === "oversized") {
      return failTooLarge(call, stored.size, this.#maxFileSize);
    }
    const { data } = stored.object;
    return data.length > this.#maxFileSize
      ? failTooLarge(call, data.length, this.#maxFileSize)
      : data;
  }

  async #size(call: FilesystemCall, node: FileNode): Promise<number> {
    if (node.kind === "written") {
      return node.data.length;
    }
    if (node.kind !== "committed") {
      return 0;
    }
    const stored = await this.#files.objects.getAt(call.names, node.oid);
    return stored.kind === "object" ? stored.object.data.length : stored.size;
  }
}

function parseCall(syscall: string, path: string): FilesystemCall {
  return { syscall, path, names: parseFilePath(path, syscall) };
}

/** An existing file keeps its mode. */
function writableMode(call: FilesystemCall, node: FileNode): string {
  switch (node.kind) {
    case "absent":
      return newFileMode;
    case "written":
    case "committed":
      return node.mode;
    case "directory":
      return fail("EISDIR", call, "illegal operation on a directory");
    default:
      return failSpecial(call, node.kind);
  }
}

function checkRemovable(call: FilesystemCall, node: FileNode, { recursive }: RemoveOptions): void {
  if (node.kind === "absent") {
    failMissing(call);
  }
  if (call.names.length === 0) {
    fail("EACCES", call, "the root cannot be removed");
  }
  if (node.kind === "submodule") {
    failSpecial(call, node.kind);
  }
  if (node.kind === "directory" && !recursive) {
    fail("EISDIR", call, "is a directory; set 'recursive' to remove it");
  }
}
