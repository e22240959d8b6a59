import { FilesystemError } from "./errors.ts";

const maxBytes = 4096;
/** Characters that some file systems ignore in names, so that `.g\u200cit` would be `.git` there. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
const gitDirectory = /^(?:\.git|git~1)[ .]*(?:[:\\].*)?$/i;

/**
 * The names a path consists of; none for the root, which is `.`.
 * @throws {FilesystemError} `EINVAL` for what is no path, `EACCES` for what leads out of the files.
 */
export function parseFilePath(path: string, syscall: string): readonly string[] {
  const refuse = (code: "EINVAL" | "EACCES", explanation: string): never => {
    throw new FilesystemError(code, { syscall, path, explanation });
  };
  if (path === "" || path.includes("\0") || /\p{Cs}/u.test(path)) {
    return refuse("EINVAL", "not a path");
  }
  if (Buffer.byteLength(path) > maxBytes) {
    return refuse("EINVAL", "path too long");
  }
  if (path.startsWith("/")) {
    return refuse("EACCES", "paths are relative to the root of the repository");
  }
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  // Where a backslash separates names too, each part of one is a name.
  const parts = names.flatMap((name) => name.split("\\"));
  if (parts.includes("..")) {
    return refuse("EACCES", "a path cannot hold '..'");
  }
  if (parts.some((part) => gitDirectory.test(part.replace(ignorable, "")))) {
    return refuse("EACCES", "'.git' is not part of the files");
  }
  return names;
}
