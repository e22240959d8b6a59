import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type GitServer, startGitServer } from "./git-server.ts";

let server: GitServer;

beforeAll(async () => {
  server = await startGitServer();
});

afterAll(() => server.close());

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
