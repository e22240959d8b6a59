import type { Oid } from "../objects/object.ts";
import { isOid } from "../objects/object.ts";

export interface ListedCommit {
  readonly oid: Oid;
  readonly files: readonly string[];
}

/**
 * Reads what `git log -z --raw --format=%H` prints: the name of a commit, then for each file a token
 * that starts with a colon and a token with its path.
 */
export function parseCommitList(output: string): ListedCommit[] {
  const commits: { oid: Oid; files: string[] }[] = [];
  const tokens = output.split("\0")[Symbol.iterator]();
  for (const token of tokens) {
    const text = token.trimStart();
    if (text.startsWith(":")) {
      commits.at(-1)?.files.push(tokens.next().value ?? "");
    } else if (isOid(text)) {
      commits.push({ oid: text, files: [] });
    }
  }
  return commits;
}

/** Whether a change of `file` is a change of what is at `path` or below it. */
export function touches(file: string, path: string): boolean {
  return path === "" || file === path || file.startsWith(`${path}/`);
}
