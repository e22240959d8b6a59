import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkedOutCommit } from "./checked-out-commit.ts";

const author = ["-c", "user.name=ada", "-c", "user.email=a@b", "-c", "commit.gpgSign=false"];

let parent: string;
let directory: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "glu-revision-"));
  directory = join(parent, "project");
  await mkdir(directory);
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function git(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)("git", ["-C", directory, ...args])).stdout.trim();
}

async function commit(...init: readonly string[]): Promise<string> {
  await git("init", "--quiet", ...init);
  await git(...author, "commit", "--quiet", "--allow-empty", "--message", "one");
  return await git("rev-parse", "HEAD");
}

describe("the commit that is checked out", () => {
  test("is that of the branch, also from a folder in it", async () => {
    const id = await commit();
    const inner = join(directory, "a", "b");
    await mkdir(inner, { recursive: true });
    expect(await checkedOutCommit(inner)).toBe(id);
    await git(...author, "commit", "--quiet", "--allow-empty", "--message", "two");
    expect(await checkedOutCommit(directory)).toBe(await git("rev-parse", "HEAD"));
  });

  test("is known without a branch", async () => {
    const id = await commit();
    await git("checkout", "--quiet", "--detach");
    expect(await checkedOutCommit(directory)).toBe(id);
  });

  test("is known of refs that were packed, among many", async () => {
    const id = await commit();
    const lines = Array.from({ length: 300 }, (_, n) => `create refs/tags/v${n} ${id}\n`);
    const update = promisify(execFile)("git", ["-C", directory, "update-ref", "--stdin"]);
    update.child.stdin?.end(lines.join(""));
    await update;
    await git("branch", "a-longer/name");
    await git("pack-refs", "--all");
    await git("symbolic-ref", "HEAD", "refs/heads/a-longer/name");
    expect(await readFile(join(directory, ".git/packed-refs"), "utf8")).toContain("v299");
    expect(await checkedOutCommit(directory)).toBe(id);
  });

  test("is that of a work tree beside the first one, not of the first one", async () => {
    const first = await commit();
    const beside = join(parent, "beside");
    await git("worktree", "add", "--quiet", "-b", "other", beside);
    directory = beside;
    await git(...author, "commit", "--quiet", "--allow-empty", "--message", "other");
    const id = await git("rev-parse", "HEAD");
    expect(id).not.toBe(first);
    expect(await checkedOutCommit(beside)).toBe(id);
  });

  test("is that of a submodule", async () => {
    const outer = directory;
    directory = join(parent, "part");
    await mkdir(directory);
    const id = await commit();
    const part = directory;
    directory = outer;
    await commit();
    await git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part, "part");
    expect(await checkedOutCommit(join(outer, "part"))).toBe(id);
  });

  test("is known where ids are SHA-256, and through a branch that stands for another", async () => {
    const id = await commit("--object-format=sha256");
    expect(id).toHaveLength(64);
    await git("symbolic-ref", "refs/heads/alias", await git("symbolic-ref", "HEAD"));
    await git("symbolic-ref", "HEAD", "refs/heads/alias");
    expect(await checkedOutCommit(directory)).toBe(id);
  });

  test("is not there before the first commit, and without a repository", async () => {
    expect(await checkedOutCommit(directory)).toBeUndefined();
    await git("init", "--quiet");
    expect(await checkedOutCommit(directory)).toBeUndefined();
    expect(await checkedOutCommit(join(parent, "missing"))).toBeUndefined();
  });
});

describe("what only looks like a repository", () => {
  const id = "a".repeat(40);

  test.each([
    ["a HEAD without an id", "no commit\n"],
    ["a HEAD of an abbreviated id", "aaaaaaa\n"],
    ["a HEAD that leads to itself", "ref: HEAD\n"],
    ["a HEAD that leads out of the refs", "ref: refs/../../../secret\n"],
    ["a HEAD that leads out of the repository", "ref: ../secret\n"],
    ["a HEAD with an absolute path", "ref: /etc/hostname\n"],
    ["a HEAD that does not end", "a".repeat(100_000)],
    ["refs that lead to each other", "ref: refs/heads/a\n"],
    ["refs that are kept in another way", "ref: refs/heads/.invalid\n"],
  ])("has no commit: %s", async (_, head) => {
    await mkdir(join(directory, ".git/refs/heads"), { recursive: true });
    await writeFile(join(parent, "secret"), `${id}\n`);
    await writeFile(join(directory, ".git/HEAD"), head);
    await writeFile(join(directory, ".git/refs/heads/a"), "ref: refs/heads/b\n");
    await writeFile(join(directory, ".git/refs/heads/b"), "ref: refs/heads/a\n");
    expect(await checkedOutCommit(directory)).toBeUndefined();
  });

  test("has no commit: folders, pipes and devices where files belong", async () => {
    await mkdir(join(directory, ".git/HEAD"), { recursive: true });
    expect(await checkedOutCommit(directory)).toBeUndefined();
    await rm(join(directory, ".git"), { recursive: true });
    await promisify(execFile)("mkfifo", [join(directory, ".git")]);
    expect(await checkedOutCommit(directory)).toBeUndefined();
    await rm(join(directory, ".git"));
    await symlink("/dev/zero", join(directory, ".git"));
    expect(await checkedOutCommit(directory)).toBeUndefined();
  });
});
