import { type GitServer, startGitServer } from "@glu/git/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { catalogue, digestIn, fileOf } from "../catalogue.ts";
import { Repositories } from "./repositories.ts";

const [entry, ...others] = catalogue(4);
const digest = `sha256:${"a".repeat(64)}`;
let server: GitServer;
let repositories: Repositories;

beforeEach(async () => {
  server = await startGitServer();
  repositories = new Repositories(server);
  await repositories.create(entry ? [entry, ...others] : [], () => digest);
});
afterEach(() => server.close());

test("each phase has a file with the first image", async () => {
  for (const { name, repository } of others) {
    const text = await server.read(repository, fileOf(name, "production"));
    expect(digestIn(text)).toBe(digest);
  }
});

test("a commit by hand takes nothing back that came while it was made", async () => {
  let isFirst = true;
  const path = "notes/first.txt";
  const files = async (read: (path: string) => Promise<string>) => {
    const text = await read("README.md");
    if (isFirst) {
      isFirst = false;
      await server.commit("config-0", { files: { "README.md": "# Another\n" } });
    }
    return { [path]: text };
  };
  expect(await repositories.commit("config-0", { message: "Note", files })).toEqual({
    [path]: "# Another\n",
  });
  expect(await server.read("config-0", path)).toBe("# Another\n");
  expect((await server.log("config-0")).map(({ message }) => message)).toEqual([
    "Note",
    "outside",
    "first",
  ]);
});

test("where there is nothing to change, nothing is committed", async () => {
  const tip = await server.tip("config-1");
  const commit = { message: "Nothing", files: async () => undefined };
  expect(await repositories.commit("config-1", commit)).toBeUndefined();
  expect(await server.tip("config-1")).toBe(tip);
});
