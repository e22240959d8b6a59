import { entryKind } from "../objects/tree.ts";

/** What lies in a directory besides other directories. */
export interface ModelFile {
  readonly mode: string;
  readonly oid: string;
}

interface ModelDirectory {
  readonly children: Map<string, ModelNode>;
}

type ModelNode = ModelFile | ModelDirectory;

/** The names on the way, each as the bytes of its characters (latin1). */
export type ModelPath = readonly string[];

export type ModelEdit =
  | { readonly kind: "write"; readonly path: ModelPath; readonly oid: string }
  | { readonly kind: "remove"; readonly path: ModelPath; readonly recursive: boolean }
  | { readonly kind: "makeDirectory"; readonly path: ModelPath; readonly recursive: boolean };

/** The code of the error that an edit is refused with, and what a git index is told of it. */
export interface ModelResult {
  readonly refused: string | undefined;
  readonly changed: readonly IndexEntry[];
}

/** A line for `git update-index --index-info`. */
export interface IndexEntry {
  readonly path: string;
  /** Undefined where the file is removed. */
  readonly file: ModelFile | undefined;
}

const writtenMode = "100644";
const nothing = { mode: "0", oid: "0".repeat(40) };

/** Files and directories as a disk has them, in a few lines: what ours are compared with. */
export class FileModel {
  readonly #root: ModelDirectory = emptyDirectory();

  /** Puts a file where nothing is in its way; false if something is. */
  place(path: ModelPath, file: ModelFile): boolean {
    const isFree = this.#look(path) === undefined;
    if (isFree) {
      this.#set(path, file);
    }
    return isFree;
  }

  /** Every file, below a path. */
  files(path: ModelPath = []): readonly IndexEntry[] {
    const node = this.#look(path);
    return node && typeof node !== "string" ? filesBelow(node, path) : [];
  }

  /** The nearest thing that keeps a file from being written at the path; undefined if nothing does. */
  obstacle(path: ModelPath): ModelPath | undefined {
    const ways = path.map((_, index) => path.slice(0, index + 1));
    return ways.find((way, index) => {
      const node = this.#look(way);
      const isLast = index === path.length - 1;
      return typeof node === "object" && (isLast ? !isRegular(node) : isFile(node));
    });
  }

  apply(edit: ModelEdit): ModelResult {
    const node = this.#look(edit.path);
    if (typeof node === "string") {
      return refusal(node);
    }
    switch (edit.kind) {
      case "write":
        return this.#write(edit.path, edit.oid, node);
      case "remove":
        return this.#remove(edit.path, edit.recursive, node);
      default:
        return this.#makeDirectory(edit.path, edit.recursive, node);
    }
  }

  #write(path: ModelPath, oid: string, node: ModelNode | undefined): ModelResult {
    if (node && !isFile(node)) {
      return refusal("EISDIR");
    }
    if (node && !isRegular(node)) {
      return refusal(codeOf(node));
    }
    const file = { mode: node?.mode ?? writtenMode, oid };
    this.#set(path, file);
    return success([{ path: path.join("/"), file }]);
  }

  #remove(path: ModelPath, recursive: boolean, node: ModelNode | undefined): ModelResult {
    if (!node) {
      return refusal("ENOENT");
    }
    if (isFile(node) ? entryKind(node.mode) === "submodule" : !recursive) {
      return refusal(isFile(node) ? "EACCES" : "EISDIR");
    }
    const changed = filesBelow(node, path).map((entry) => ({ ...entry, file: undefined }));
    this.#directory(path.slice(0, -1)).children.delete(path.at(-1) ?? "");
    return success(changed);
  }

  #makeDirectory(path: ModelPath, recursive: boolean, node: ModelNode | undefined): ModelResult {
    if (node) {
      return recursive && !isFile(node) ? success([]) : refusal("EEXIST");
    }
    if (!recursive && this.#look(path.slice(0, -1)) === undefined) {
      return refusal("ENOENT");
    }
    this.#directory(path);
    return success([]);
  }

  /** What is at a path, or the code that says what is in the way. */
  #look(path: ModelPath): ModelNode | string | undefined {
    let node: ModelNode | undefined = this.#root;
    for (const name of path) {
      if (!node) {
        return undefined;
      }
      if (isFile(node)) {
        return codeOf(node);
      }
      node = node.children.get(name);
    }
    return node;
  }

  #set(path: ModelPath, file: ModelFile): void {
    this.#directory(path.slice(0, -1)).children.set(path.at(-1) ?? "", file);
  }

  /** The directory at a path, where no file is in the way. */
  #directory(path: ModelPath): ModelDirectory {
    let directory = this.#root;
    for (const name of path) {
      const child = directory.children.get(name);
      const next = child && !isFile(child) ? child : emptyDirectory();
      directory.children.set(name, next);
      directory = next;
    }
    return directory;
  }
}

/** What `git update-index -z --index-info` reads. */
export function indexInfo(entries: readonly IndexEntry[]): Buffer {
  const lines = entries.map(({ path, file = nothing }) => `${file.mode} ${file.oid}\t${path}\0`);
  return Buffer.from(lines.join(""), "latin1");
}

function success(changed: readonly IndexEntry[]): ModelResult {
  return { refused: undefined, changed };
}

function refusal(refused: string): ModelResult {
  return { refused, changed: [] };
}

function emptyDirectory(): ModelDirectory {
  return { children: new Map() };
}

function isFile(node: ModelNode): node is ModelFile {
  return "oid" in node;
}

function isRegular(node: ModelNode): node is ModelFile {
  return isFile(node) && entryKind(node.mode) === "file";
}

/** For a path that leads through it. */
function codeOf({ mode }: ModelFile): string {
  switch (entryKind(mode)) {
    case "symlink":
      return "ELOOP";
    case "submodule":
      return "EACCES";
    default:
      return "ENOTDIR";
  }
}

function filesBelow(node: ModelNode, path: ModelPath): readonly IndexEntry[] {
  if (isFile(node)) {
    return [{ path: path.join("/"), file: node }];
  }
  return [...node.children].flatMap(([name, child]) => filesBelow(child, [...path, name]));
}
