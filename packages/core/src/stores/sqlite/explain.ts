import { GluError, StoreError } from "../../errors.ts";

const locked = 5;

/** Result codes of SQLite (sqlite.org/rescode.html), and what to do. */
const reasons = new Map<number, string>([
  [locked, "is locked by another process for too long; end that process"],
  [8, "cannot be written; check its permissions, and that the disk is not read-only"],
  [10, "cannot be read or written; check the disk"],
  [11, "is damaged; put a backup in its place, or move it away to begin anew"],
  [13, "cannot grow, as the disk is full; make room"],
  [14, "cannot be opened; check that its folder is there and may be written to"],
  [26, "is no SQLite database; put a backup in its place, or move it away to begin anew"],
]);

/** What went wrong with a file, in words that say what to do. */
export function explainSqliteError(error: unknown, path: string): unknown {
  if (error instanceof GluError || !(error instanceof Error)) {
    return error;
  }
  const reason = reasons.get(codeOf(error));
  const message = reason ?? `cannot be used: ${error.message}`;
  return new StoreError(`the store ${path} ${message}`, { cause: error });
}

/** Whether another process has the file locked. Nothing was done then. */
export function isLocked(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === locked;
}

/** Of an extended result code, the last byte says what matters here. */
function codeOf(error: Error): number {
  if ("errcode" in error && Number.isInteger(error.errcode)) {
    return Number(error.errcode) % 256;
  }
  return /malformed/.test(error.message) ? 11 : -1;
}
