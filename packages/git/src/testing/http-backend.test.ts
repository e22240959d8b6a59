import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type GitServer, startGitServer } from "./git-server.ts";

let server: GitServer;

beforeAll(async () => {
  server = await startGitServer();
});

afterAll(() => server.close());

it("leaves no lock of a push whose client is killed while it holds one", async () => {
  await server.createRepository("locked", { "a.txt": "a" });
  await server.git("locked", "clone", "--quiet", server.urlOf("locked"), "work");
  const work = join(server.pathOf("locked"), "work");
  await server.git("locked", "-C", work, "commit", "--quiet", "--allow-empty", "-m", "b");
  // The branch is locked at that moment.
  await server.setHook(
    "locked",
    "reference-transaction",
    '[ "$1" != prepared ] || { touch held; sleep 60; }',
  );
  const push = ["-C", work, "push", "--quiet", "origin", "HEAD:main"];
  const client = spawn("git", push, { detached: true, stdio: "ignore" });
  const held = join(server.pathOf("locked"), "held");
  await vi.waitFor(() => access(held), { timeout: 20_000 });
  process.kill(-(client.pid ?? 0), "SIGKILL");
  await server.setHook("locked", "reference-transaction", "exit 0");
  const lock = join(server.pathOf("locked"), "refs", "heads", "main.lock");
  await vi.waitFor(() => expect(access(lock)).rejects.toThrow("ENOENT"), { timeout: 20_000 });
  await server.git("locked", ...push);
  expect(await server.log("locked")).toMatchObject([{ message: "b" }, {}]);
});

it("waits for a slow reader with as many listeners as for a fast one", async () => {
  await server.createRepository("large", { "large.bin": randomBytes(8 * 1024 * 1024) });
  const responses: ServerResponse[] = [];
  const waiting: number[] = [];
  server.intercept = (_, response) => {
    responses.push(response);
    response.on("drain", () => waiting.push(response.listenerCount("close")));
    return false;
  };
  await server.git("large", "clone", "--quiet", "--bare", server.urlOf("large"), "copy");
  expect(responses.length).toBeGreaterThan(0);
  expect(waiting.length).toBeGreaterThan(5);
  expect(new Set(waiting).size).toBe(1);
});
