import { type GitServer, startGitServer } from "@glu/git/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { branchLog, readBlobs } from "./branch-log.ts";

let server: GitServer;

beforeEach(async () => {
  server = await startGitServer();
  await server.createRepository("config", { "a.txt": "one\n", "grüße.txt": "hello" });
});
afterEach(() => server.close());

test("commits are told with all they change, oldest first, without the first", async () => {
  await server.commit("config", { files: { "a.txt": "two\n" }, message: "Change\n\nmore words" });
  await server.commit("config", {
    files: { "grüße.txt": null, "b.txt": { content: "", mode: "100755" } },
  });
  const [first, second, ...others] = await branchLog(server, "config");
  expect(others).toEqual([]);
  expect(first).toMatchObject({ author: "Test", message: "Change\n\nmore words" });
  expect(first?.oid).toBe(await server.git("config", "rev-parse", "main~1"));
  expect(first?.changes.map(({ path }) => path)).toEqual(["a.txt"]);
  expect(second?.changes).toMatchObject([
    { path: "b.txt", mode: ["000000", "100755"] },
    { path: "grüße.txt", mode: ["100644", "000000"] },
  ]);
});

test("blobs are read by their names, also those that are not there", async () => {
  await server.commit("config", { files: { "a.txt": "two\nlines\n" } });
  const names = ["main:a.txt", "main~1:a.txt", "main:nothing", "main:grüße.txt"];
  expect([...(await readBlobs(server, "config", names))]).toEqual([
    ["main:a.txt", "two\nlines\n"],
    ["main~1:a.txt", "one\n"],
    ["main:nothing", ""],
    ["main:grüße.txt", "hello"],
  ]);
});
