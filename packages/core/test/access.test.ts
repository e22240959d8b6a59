import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditListView, PipelineListView, ProblemView } from "@glu/core/api-types";
import { ManualTimers } from "@glu/git/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Logger } from "../src/runtime.ts";
import { type Library, type LibraryOptions, startLibrary } from "./library.ts";

const secrets = {
  ada: "ada-has-a-long-token",
  watcher: "watcher-has-a-long-token",
  openCi: "open-ci-has-a-long-token",
  late: "late-has-a-long-token",
};

let directory: string;
let library: Library;
let timers: ManualTimers;
let logged: object[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-tokens-"));
  timers = new ManualTimers(Date.parse("2027-01-30T12:00:00Z"));
  logged = [];
  await write(secrets.ada);
});
afterEach(async () => {
  await library.close();
  await rm(directory, { recursive: true });
});

async function write(token: string): Promise<void> {
  await writeFile(join(directory, "ada"), `${token}\n`);
}

async function start(more: object = {}, options: LibraryOptions = {}): Promise<void> {
  const tokens = {
    ada: { token: { file: "ada" }, role: "operator" },
    watcher: { token: secrets.watcher },
    "open-ci": { token: secrets.openCi, role: "operator", pipelines: ["open"] },
    late: { token: secrets.late, expires: "2027-01-30" },
  };
  const server = { auth: { mode: "token", tokens }, ...more };
  const log: Logger["debug"] = (fields, message) => void logged.push({ ...fields, message });
  const logger = { debug: log, info: log, warn: log, error: log };
  library = await startLibrary({ server, directory, timers, logger, ...options });
}

interface Asked extends RequestInit {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(path: string, { token, headers, ...init }: Asked = {}): Promise<Response> {
  const sent = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return await fetch(library.url + path, { ...init, headers: { ...sent, ...headers } });
}

async function problem(path: string, init: Asked = {}): Promise<ProblemView> {
  const answer = await ask(path, init);
  const body = (await answer.json()) as ProblemView;
  expect(body.status).toBe(answer.status);
  return body;
}

const json = { "content-type": "application/json" };
const hold = (pipeline: string, init: Asked) =>
  ask(`/api/v1/pipelines/${pipeline}/phases/printed/holds`, {
    method: "POST",
    body: JSON.stringify({ reason: "broken" }),
    ...init,
    headers: { ...json, ...init.headers },
  });

async function held(pipeline: string): Promise<number> {
  return (await library.started.operations.restraints(pipeline)).restraints.length;
}

describe("with tokens", () => {
  test("who sends none is told how, and sees only that the server is alive", async () => {
    await start();
    const answer = await ask("/api/v1/pipelines");
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      401,
      'Bearer realm="glu"',
    ]);
    expect(await answer.json()).toMatchObject({ code: "UNAUTHENTICATED", mode: "token" });
    for (const path of ["/api/v1", "/api/v1/openapi.json", "/api/v1/nope", "/metrics"]) {
      expect((await ask(path)).status).toBe(401);
    }
    expect((await ask("/health")).status).toBe(200);
  });

  test.each([
    "Bearer",
    "Bearer ",
    `Basic ${secrets.ada}`,
    `Bearer ${secrets.ada} x`,
    `Bearer ${secrets.ada},`,
    `Bearer ${secrets.ada.toUpperCase()}`,
    `Bearer ${secrets.ada.slice(0, -1)}`,
    secrets.ada,
  ])("what is no right token is none: %s", async (authorization) => {
    await start();
    expect((await ask("/api/v1", { headers: { authorization } })).status).toBe(401);
  });

  test("a caller is called like their token, may do what its role says, and is in the audit log", async () => {
    await start();
    expect(await (await ask("/api/v1/whoami", { token: secrets.ada })).json()).toEqual({
      actor: "ada",
      role: "operator",
      pipelines: null,
      mode: "token",
    });
    const claim = { "glu-actor": "somebody-else" };
    const answer = await hold("open", { token: secrets.ada, headers: claim });
    expect([answer.status, await answer.json()]).toMatchObject([201, { actor: "ada" }]);
    const { entries } = (await (
      await ask("/api/v1/audit", { token: secrets.watcher })
    ).json()) as AuditListView;
    expect(entries).toMatchObject([{ actor: "ada", origin: "api", action: "hold" }]);
  });

  test("a caller who sends many keys has others' changes done no more than once", async () => {
    await start();
    const once = { token: secrets.ada, headers: { "idempotency-key": "freeze" } };
    expect((await hold("hidden", once)).status).toBe(201);
    for (let key = 0; key < 1_001; key += 1) {
      const headers = { "idempotency-key": String(key) };
      expect((await hold("open", { token: secrets.openCi, headers })).status).toBe(201);
    }
    expect((await hold("hidden", once)).headers.get("idempotency-replayed")).toBe("true");
    expect(await held("hidden")).toBe(1);
    const replayed = async (key: string) => {
      const given = { token: secrets.openCi, headers: { "idempotency-key": key } };
      return (await hold("open", given)).headers.get("idempotency-replayed");
    };
    expect([await replayed("1"), await replayed("0")]).toEqual(["true", null]);
  });

  test("a viewer changes nothing", async () => {
    await start();
    expect((await ask("/api/v1/pipelines", { token: secrets.watcher })).status).toBe(200);
    const answer = await hold("open", { token: secrets.watcher });
    expect([answer.status, await answer.json()]).toMatchObject([
      403,
      { code: "FORBIDDEN", detail: "watcher is a viewer; changes need the role operator" },
    ]);
    expect(await held("open")).toBe(0);
  });

  test("the configuration is for operators of all pipelines", async () => {
    await start();
    expect((await ask("/api/v1/config", { token: secrets.ada })).status).toBe(200);
    for (const token of [secrets.watcher, secrets.openCi]) {
      const answer = await ask("/api/v1/config", { token });
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: "FORBIDDEN" }]);
    }
  });

  test("a scope hides what is outside of it, and what is about all", async () => {
    await start();
    const token = secrets.openCi;
    const { pipelines } = (await (
      await ask("/api/v1/pipelines", { token })
    ).json()) as PipelineListView;
    expect(pipelines.map(({ name }) => name)).toEqual(["open"]);
    for (const name of ["hidden", "nope"]) {
      expect((await hold(name, { token })).status).toBe(404);
      expect(await problem(`/api/v1/pipelines/${name}`, { token })).toMatchObject({
        status: 404,
        detail: `pipeline "${name}" not found; you may see: open`,
      });
    }
    expect(await held("hidden")).toBe(0);
    expect((await hold("open", { token })).status).toBe(201);
    const body = JSON.stringify({ mode: "off", reason: "x" });
    const set = { token, method: "POST", headers: json, body };
    expect(await problem("/api/v1/automation", set)).toMatchObject({ code: "FORBIDDEN" });
    expect(await problem("/metrics", { token })).toMatchObject({ code: "FORBIDDEN" });
    expect((await ask("/metrics", { token: secrets.watcher })).status).toBe(200);
    const exported = await (await ask("/api/v1/audit/export", { token })).text();
    expect(exported.trim().split("\n")).toHaveLength(1);
    expect(await (await ask("/api/v1/whoami", { token })).json()).toMatchObject({
      pipelines: ["open"],
    });
  });

  test("a pipeline has the same tag for all who may see it", async () => {
    await start();
    const tagFor = async (token: string) =>
      (await ask("/api/v1/pipelines/open", { token })).headers.get("etag");
    expect(await tagFor(secrets.openCi)).toBe(await tagFor(secrets.ada));
  });

  test("a token that has expired is named to who has it, and to nobody else", async () => {
    await start();
    expect((await ask("/api/v1", { token: secrets.late })).status).toBe(200);
    await timers.advance(12 * 60 * 60 * 1_000);
    expect(await problem("/api/v1", { token: secrets.late })).toMatchObject({
      status: 401,
      detail: "the token late has expired",
    });
    expect(await problem("/api/v1", { token: "late" })).toMatchObject({
      detail: "the token is unknown",
    });
  });

  test("a token in a file is another one without a restart, and known to the redactor", async () => {
    await start();
    expect((await ask("/api/v1", { token: secrets.ada })).status).toBe(200);
    expect(library.redactor.apply(`x ${secrets.ada}`)).toBe("x [redacted]");
    await write("ada-has-another-token");
    await timers.advance(1_000);
    expect((await ask("/api/v1", { token: secrets.ada })).status).toBe(401);
    expect((await ask("/api/v1", { token: "ada-has-another-token" })).status).toBe(200);
    expect(library.redactor.apply("ada-has-another-token")).toBe("[redacted]");
  });

  test("who follows events is told of none once their token is another one", async () => {
    await start();
    const { body } = await ask("/api/v1/events", { token: secrets.ada });
    await write("ada-has-another-token");
    await timers.advance(15_000);
    expect(await new Response(body).text()).toContain("event: hello");
  });

  test("a file that cannot be used lets nobody in, and is said once", async () => {
    await start();
    await write("short");
    for (const token of ["short", secrets.ada]) {
      await timers.advance(1_000);
      expect((await ask("/api/v1", { token })).status).toBe(401);
    }
    expect((await ask("/api/v1", { token: secrets.watcher })).status).toBe(200);
    const said = logged.filter((line) => JSON.stringify(line).includes("cannot be used"));
    expect(said).toEqual([
      {
        token: "ada",
        error: "it has fewer than 16 characters",
        message: "a token cannot be used",
      },
    ]);
  });

  test("who tries many is told to wait, and keeps nobody with a good token out", async () => {
    await start();
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      statuses.push((await ask("/api/v1", { token: `guess-${count}` })).status);
      expect((await ask("/api/v1", { token: secrets.ada })).status).toBe(200);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const answer = await ask("/api/v1", { token: "guess" });
    expect(answer.headers.get("retry-after")).toBe("10");
    expect(await answer.json()).toMatchObject({ code: "TOO_MANY_FAILURES" });
    expect((await ask("/api/v1")).status).toBe(401);
    expect(JSON.stringify(logged)).not.toContain("guess");
  });

  test("metrics are for everybody if that is said", async () => {
    await start({}, { publicMetrics: true });
    expect((await ask("/metrics")).status).toBe(200);
  });

  test("requests are logged without their query, probes are not", async () => {
    await start();
    await ask("/api/v1/audit?limit=1&x=secret", { token: secrets.ada });
    await ask("/health");
    await ask("/metrics", { token: secrets.ada });
    await ask("/api/v1/nope");
    expect(logged).toMatchObject([
      { method: "GET", path: "/api/v1/audit", status: 200, actor: "ada", message: "request" },
      { method: "GET", path: "/api/v1/nope", status: 401, message: "request" },
    ]);
    expect(JSON.stringify(logged)).not.toContain("secret");
  });
});

describe("a session", () => {
  async function logIn(token: string): Promise<{ cookie: string; attributes: string }> {
    const init = { method: "POST", headers: json, body: JSON.stringify({ token }) };
    const answer = await ask("/api/v1/session", init);
    expect(answer.status).toBe(204);
    const [cookie = "", ...attributes] = (answer.headers.get("set-cookie") ?? "").split("; ");
    return { cookie, attributes: attributes.toSorted().join("; ") };
  }

  const whoami = async (cookie: string) =>
    (await ask("/api/v1/whoami", { headers: { cookie } })).status;

  test("is begun with a token, and ends with a request", async () => {
    await start();
    const { cookie, attributes } = await logIn(secrets.ada);
    expect(cookie).toMatch(/^glu_session=[\w-]{43}$/);
    expect(attributes).toBe("HttpOnly; Max-Age=43200; Path=/; SameSite=Strict");
    expect(await whoami(cookie)).toBe(200);
    const ended = await ask("/api/v1/session", { method: "DELETE", headers: { cookie } });
    expect([ended.status, ended.headers.get("set-cookie")]).toEqual([
      204,
      "glu_session=; Max-Age=0; Path=/",
    ]);
    expect(await whoami(cookie)).toBe(401);
  });

  test("is kept by browsers for https alone, if that is spoken in front", async () => {
    await start({ public_url: "https://glu.example.com" });
    const { cookie, attributes } = await logIn(secrets.ada);
    expect(cookie).toMatch(/^__Host-glu_session=[\w-]{43}$/);
    expect(attributes).toBe("HttpOnly; Max-Age=43200; Path=/; SameSite=Strict; Secure");
    expect(await whoami(cookie)).toBe(200);
    const ended = await ask("/api/v1/session", { method: "DELETE", headers: { cookie } });
    expect(ended.headers.get("set-cookie")).toContain("Secure");
  });

  test("is known also behind a proxy that asks browsers for a password", async () => {
    await start();
    const { cookie } = await logIn(secrets.ada);
    const known = async (authorization: string) =>
      (await ask("/api/v1/whoami", { headers: { cookie, authorization } })).status;
    expect(await known("Basic YWRhOnNlY3JldA==")).toBe(200);
    expect(await known("Bearer of-some-wrong-token")).toBe(401);
    expect(await known("Bearer")).toBe(401);
  });

  test("changes something only for a page of the server itself", async () => {
    await start();
    const { cookie } = await logIn(secrets.ada);
    const origin = library.url;
    expect((await hold("open", { headers: { cookie } })).status).toBe(403);
    expect((await hold("open", { headers: { cookie, origin: "http://x.example" } })).status).toBe(
      403,
    );
    expect(
      (await hold("open", { headers: { cookie, "sec-fetch-site": "same-site" } })).status,
    ).toBe(403);
    expect(await held("open")).toBe(0);
    expect((await hold("open", { headers: { cookie, origin } })).status).toBe(201);
    const sameOrigin = { cookie, "sec-fetch-site": "same-origin" };
    expect((await hold("open", { headers: sameOrigin })).status).toBe(201);
    // A token is no cookie: no browser sends it by itself.
    expect((await hold("open", { token: secrets.ada, headers: { cookie } })).status).toBe(201);
    expect(await held("open")).toBe(3);
  });

  test("is as good as its token: another one, an end, or twelve hours end it", async () => {
    await start();
    const [ada, late] = [await logIn(secrets.ada), await logIn(secrets.late)];
    const again = await logIn(secrets.watcher);
    await timers.advance(12 * 60 * 60 * 1_000 - 1);
    expect([await whoami(ada.cookie), await whoami(late.cookie)]).toEqual([200, 200]);
    await timers.advance(1);
    expect(await whoami(late.cookie)).toBe(401);
    expect(await whoami(again.cookie)).toBe(401);
    const renewed = await logIn(secrets.ada);
    expect(await whoami(renewed.cookie)).toBe(200);
    await write("ada-has-another-token");
    await timers.advance(1_000);
    expect(await whoami(renewed.cookie)).toBe(401);
  });

  test("that has ended follows no events any more", async () => {
    await start();
    const { cookie } = await logIn(secrets.watcher);
    const { body } = await ask("/api/v1/events", { headers: { cookie } });
    await ask("/api/v1/session", { method: "DELETE", headers: { cookie } });
    await timers.advance(15_000);
    expect(await new Response(body).text()).toContain("event: hello");
  });

  test("is not to be had for a wrong token, nor guessed", async () => {
    await start();
    const init = { method: "POST", headers: json, body: '{ "token": "no" }' };
    expect((await ask("/api/v1/session", init)).status).toBe(401);
    for (const cookie of ["glu_session=", "glu_session=x", "glu_session=__proto__"]) {
      expect(await whoami(cookie)).toBe(401);
    }
    expect((await ask("/api/v1/session", { ...init, headers: {} })).status).toBe(415);
  });

  test("there are a thousand at most, of which the oldest goes", async () => {
    await start();
    const first = await logIn(secrets.ada);
    const second = await logIn(secrets.ada);
    for (let count = 0; count < 999; count += 1) {
      await logIn(secrets.watcher);
    }
    expect([await whoami(first.cookie), await whoami(second.cookie)]).toEqual([401, 200]);
  });
});
