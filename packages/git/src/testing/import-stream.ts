/** What a file is to hold; null removes it. */
export type TestFile =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode: TestFileMode };

export type TestFileMode = "100644" | "100755" | "120000";

export type TestFiles = Readonly<Record<string, TestFile | null>>;

export interface ImportedCommit {
  readonly ref: string;
  readonly message: string;
  readonly files: TestFiles;
  /** Author and committer, with their email. @default "Test <test@example.com>" */
  readonly author?: string | undefined;
  /** Seconds since the epoch. */
  readonly time: number;
  /** The commit to build on; undefined for a first commit. */
  readonly parent: string | undefined;
  /** A second parent. */
  readonly merge?: string | undefined;
}

/** The input that makes `git fast-import` write one commit. */
export function importStream(commit: ImportedCommit): Buffer {
  const { ref, message, files, time, parent, merge } = commit;
  const { author = "Test <test@example.com>" } = commit;
  return Buffer.concat([
    Buffer.from(`commit ${ref}\ncommitter ${author} ${time} +0000\n`),
    dataBlock(message),
    Buffer.from(parent === undefined ? "" : `from ${parent}\n`),
    Buffer.from(merge === undefined ? "" : `merge ${merge}\n`),
    ...Object.entries(files).map(([path, file]) => fileCommand(path, file)),
    Buffer.from("\n"),
  ]);
}

function fileCommand(path: string, file: TestFile | null): Buffer {
  if (file === null) {
    return Buffer.from(`D ${JSON.stringify(path)}\n`);
  }
  const { content, mode } =
    typeof file === "string" || file instanceof Uint8Array
      ? { content: file, mode: "100644" }
      : file;
  const command = Buffer.from(`M ${mode} inline ${JSON.stringify(path)}\n`);
  return Buffer.concat([command, dataBlock(content)]);
}

function dataBlock(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
}
