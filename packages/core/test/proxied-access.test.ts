import { afterEach, describe, expect, test } from "vitest";
import { type Library, startLibrary } from "./library.ts";
import { posted } from "./posted.ts";

let library: Library;
afterEach(() => library.close());

async function start(auth: object): Promise<void> {
  library = await startLibrary({ server: { auth } });
}

const ask = (path: string, init: RequestInit = {}) => fetch(library.url + path, init);

function hold(headers: Readonly<Record<string, string>>): Promise<Response> {
  const init = posted({ reason: "broken" });
  const all = { ...init, headers: { ...init.headers, ...headers } };
  return ask("/api/v1/pipelines/open/phases/printed/holds", all);
}

describe("with a proxy in front", () => {
  const proxy = { trusted: ["127.0.0.1"], groups_header: "x-groups", operators: ["release"] };

  test("it says who asks, and the audit log has that", async () => {
    await start({ mode: "proxy", proxy });
    const headers = { "x-forwarded-user": "ada@example.com", "x-groups": "dev,release" };
    expect(await (await ask("/api/v1/whoami", { headers })).json()).toEqual({
      actor: "ada@example.com",
      role: "operator",
      pipelines: null,
      mode: "proxy",
    });
    expect((await hold(headers)).status).toBe(201);
    expect((await hold({ ...headers, "x-groups": "dev" })).status).toBe(403);
    const { entries } = await library.started.operations.audit({});
    expect(entries.map(({ actor }) => actor)).toEqual(["ada@example.com"]);
    expect((await ask("/api/v1")).status).toBe(401);
    expect((await ask("/metrics")).status).toBe(401);
    expect((await ask("/health")).status).toBe(200);
  });

  test("nobody else does", async () => {
    await start({ mode: "proxy", proxy: { trusted: ["10.0.0.0/8"] } });
    const headers = { "x-forwarded-user": "ada" };
    const answer = await ask("/api/v1", { headers });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ status: 401, code: "UNAUTHENTICATED", mode: "proxy" }),
    ]);
    expect((await hold(headers)).status).toBe(401);
  });
});

test("without authentication everybody does everything, and nobody logs in", async () => {
  await start({});
  expect(await (await ask("/api/v1/whoami")).json()).toEqual({
    actor: "api",
    role: "operator",
    pipelines: null,
    mode: "none",
  });
  const token = posted({ token: "ada-has-a-long-token" });
  expect((await ask("/api/v1/session", token)).status).toBe(400);
  expect((await ask("/api/v1/session", { method: "DELETE" })).status).toBe(204);
});
