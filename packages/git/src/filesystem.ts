/**
 * The files of a branch, shaped like `node:fs/promises` and rooted at the root of the repository.
 * Writes stay in memory until the whole write is committed; reads see them.
 *
 * Paths are relative with slashes (`env/staging/deployment.yaml`); a leading `./` is allowed. `..`,
 * absolute paths, `.git` and symbolic links on the way are refused with `EACCES` or `ELOOP`.
 * Every method rejects with a `FilesystemError`, whose `code` is that of `node:fs` (`ENOENT` …).
 */
export interface Filesystem {
  /**
   * The bytes, or the text if an encoding is given: a byte order mark stays in it, and what is not UTF-8
   * fails with `EILSEQ`, so that a text that is written back has the same bytes. Files over the size
   * limit fail with `EFBIG`.
   */
  readonly readFile: ReadFile;
  /**
   * Replaces or creates a file with exactly these bytes; missing directories come into being. An
   * existing file keeps its mode. A pointer of Git LFS is not replaced by other content: that fails
   * with `ELFS`.
   */
  readonly writeFile: (path: string, data: string | Uint8Array) => Promise<void>;
  /** The names in a directory, sorted by byte order. */
  readonly readdir: (path: string) => Promise<string[]>;
  readonly stat: (path: string) => Promise<FileStat>;
  readonly rm: (path: string, options?: RemoveOptions) => Promise<void>;
  /** Makes an empty directory; Git keeps none, so it is gone once the write is committed. */
  readonly mkdir: (path: string, options?: { readonly recursive?: boolean }) => Promise<void>;
}

export interface ReadFile {
  (path: string, encoding: "utf8" | { readonly encoding: "utf8" }): Promise<string>;
  (path: string): Promise<Uint8Array>;
}

export interface FileStat {
  /** Bytes; 0 for a directory. */
  readonly size: number;
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isSymbolicLink: () => boolean;
}

export interface RemoveOptions {
  /** Removes a directory with all that is below it. @default false */
  readonly recursive?: boolean;
  /** A missing path is no error. @default false */
  readonly force?: boolean;
}
