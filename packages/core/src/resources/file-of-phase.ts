import { type Filesystem, FilesystemError } from "@glu/git";
import { describeError, FileContentError } from "../errors.ts";

/** A file of the repository, as it is for one phase. */
export interface FileOfPhase {
  readonly path: string;
  readonly filesystem: Filesystem;
}

/**
 * What a file says.
 * @throws {FileContentError} if it cannot be read for that; a missing file is a `FilesystemError`.
 */
export async function readFile<T>(file: FileOfPhase, read: (content: string) => T): Promise<T> {
  const content = await textOf(file);
  return withPath(file.path, () => read(content));
}

/** Changes a file that is there. @throws {FileContentError} if it is not, or cannot be changed so. */
export async function changeFile(
  file: FileOfPhase,
  change: (content: string) => string,
): Promise<void> {
  const { path, filesystem } = file;
  const before = await textOf(file).catch((error: unknown) => {
    throw isMissing(error) ? missing(path, error) : error;
  });
  const after = withPath(path, () => change(before));
  if (after !== before) {
    await filesystem.writeFile(path, after);
  }
}

/** What is there and cannot be read as text is a matter of its content. */
async function textOf({ path, filesystem }: FileOfPhase): Promise<string> {
  return await filesystem.readFile(path, "utf8").catch((error: unknown) => {
    const isOfFile = error instanceof FilesystemError && !isMissing(error);
    throw isOfFile ? new FileContentError(path, error.message, { cause: error }) : error;
  });
}

function withPath<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw new FileContentError(path, describeError(cause).message, { cause });
  }
}

function missing(path: string, cause: unknown): FileContentError {
  const reason = "does not exist; add it with a place for the image, which is then kept up to date";
  return new FileContentError(path, reason, { cause });
}

function isMissing(error: unknown): boolean {
  return error instanceof FilesystemError && error.code === "ENOENT";
}
