import { execFile } from "node:child_process";
import { promisify } from "node:util";

const who = [
  "-c",
  "user.name=ada",
  "-c",
  "user.email=ada@example.com",
  "-c",
  "commit.gpgSign=false",
];

/** Makes a directory a repository, if it is none, and commits all of it; resolves with the commit. */
export async function commitAll(directory: string): Promise<string> {
  const git = async (...args: readonly string[]) =>
    (await promisify(execFile)("git", ["-C", directory, ...args])).stdout.trim();
  await git("init", "--quiet");
  await git("add", "--all");
  await git(...who, "commit", "--quiet", "--allow-empty", "--message", "as it is");
  return await git("rev-parse", "HEAD");
}
