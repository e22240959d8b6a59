import { FilesystemError, type FilesystemErrorCode } from "./errors.ts";

/** A call on a filesystem under way: what its errors name. */
export interface FilesystemCall {
  readonly syscall: string;
  /** As it was given. */
  readonly path: string;
  /** As it was understood; empty for the root. */
  readonly names: readonly string[];
}

export function fail(
  code: FilesystemErrorCode,
  { syscall, path }: FilesystemCall,
  explanation: string,
): never {
  throw new FilesystemError(code, { syscall, path, explanation });
}

export function failMissing(call: FilesystemCall): never {
  return fail("ENOENT", call, "no such file or directory");
}

/** For a path that is, or leads through, something that cannot be followed. */
export function failSpecial(call: FilesystemCall, kind: "symlink" | "submodule"): never {
  return kind === "symlink"
    ? fail("ELOOP", call, "symbolic links are not followed")
    : fail("EACCES", call, "the content of a submodule is not part of the repository");
}

export function failTooLarge(call: FilesystemCall, size: number, limit: number): never {
  return fail("EFBIG", call, `file of ${size} bytes is larger than the limit of ${limit}`);
}
