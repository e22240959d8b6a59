import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitServer, startGitServer } from "./git-server.ts";
import { readBranch, readBranches } from "./read-branches.ts";

const name = "app";
let server: GitServer;
let directory: string;

beforeAll(async () => {
  server = await startGitServer();
  await server.createRepository(name, { "a.txt": "first" });
  directory = server.pathOf(name);
});
afterAll(() => server.close());

async function asGitSays(): Promise<readonly (readonly string[])[]> {
  const format = "--format=%(refname:lstrip=2) %(objectname)";
  const text = await server.git(name, "for-each-ref", format, "refs/heads/");
  return text.split("\n").map((line) => line.split(" "));
}

async function expectSame(): Promise<void> {
  const told = await asGitSays();
  expect([...(await readBranches(directory))]).toEqual(told);
  for (const [branch = "", tip] of told) {
    expect(await readBranch(directory, branch)).toBe(tip);
  }
}

test("branches are what git says of them, in files of their own, packed, moved after that and removed", async () => {
  await expectSame();
  for (const branch of ["release/1.0", "a-b", "release/2"]) {
    await server.git(name, "branch", branch);
  }
  await expectSame();
  await server.git(name, "pack-refs", "--all");
  await expectSame();
  await server.commit(name, { branch: "release/2", files: { "a.txt": "second" } });
  await expectSame();
  await server.git(name, "branch", "-D", "release/1.0");
  await expectSame();
  await server.git(name, "branch", "another");
  await expectSame();
});

test("there is no branch where there are only longer names, or nothing", async () => {
  expect(await readBranch(directory, "release")).toBeUndefined();
  expect(await readBranch(directory, "release/2/more")).toBeUndefined();
  expect(await readBranch(directory, "none")).toBeUndefined();
});

test("where there is no repository, there is nothing to be told", async () => {
  const none = server.pathOf("none");
  await expect(readBranches(none)).rejects.toThrow("ENOENT");
  await expect(readBranch(none, "main")).rejects.toThrow("ENOENT");
});
