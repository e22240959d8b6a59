// @ts-check
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether a file was made after all that it is made of: files, or directories with all that is in them.
 *
 * @param {string} output
 * @param {readonly string[]} inputs
 */
export function isUpToDate(output, inputs) {
  return existsSync(output) && statSync(output).mtimeMs > Math.max(...inputs.map(lastChange));
}

/**
 * In ms.
 *
 * @param {string} path
 * @returns {number}
 */
function lastChange(path) {
  const found = statSync(path);
  return found.isDirectory()
    ? Math.max(found.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))))
    : found.mtimeMs;
}
