const reasons = new Map([
  ["ENOENT", "does not exist"],
  ["EISDIR", "is a folder, not a file"],
  ["EACCES", "cannot be read: permission denied"],
  ["EPERM", "cannot be read: permission denied"],
  ["NO_WRITER", "is a pipe that nobody writes to"],
  ["SLOW_WRITER", "is a pipe that did not end within a minute"],
  ["ELOOP", "cannot be read: its links go in a circle"],
]);

/** Why a file could not be read, as what is said of it. */
export function explainReadFailure(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return reasons.get(code) ?? `cannot be read (${code})`;
}

export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
