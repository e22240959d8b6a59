import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ForgeServer } from "./forge-server.ts";
import { startGithub } from "./github/github-face.ts";

const pulls = "/repos/acme/deploy/pulls";

let forge: ForgeServer;

beforeEach(async () => {
  forge = await startGithub({ tokens: { "glu-token": "glu" } });
  await forge.createRepository(
    "acme/deploy",
    { "app.yaml": "one\n" },
    { members: { glu: "write" } },
  );
  await forge.as("glu").push("topic", { files: { "app.yaml": "two\n" } });
});

afterEach(() => forge.stop());

function send(path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: "Bearer glu-token" };
  const method = body === undefined ? "GET" : "POST";
  return fetch(`${forge.apiUrl}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function open(): Promise<Response> {
  return send(pulls, { title: "t", head: "topic", base: "main" });
}

it("answers what it is told to, as often as it is told to, where it is told to", async () => {
  const headers = { "retry-after": "3" };
  forge.fail({
    method: "GET",
    path: /\/pulls/,
    times: 2,
    status: 502,
    headers,
    body: { no: true },
  });
  const answers = [await send("/user"), await send(pulls), await send(pulls), await send(pulls)];
  expect(answers.map(({ status }) => status)).toEqual([200, 502, 502, 200]);
  expect(answers[1]?.headers.get("retry-after")).toBe("3");
  expect(await answers[1]?.json()).toEqual({ no: true });
});

it.each([
  ["before", 0],
  ["after", 1],
] as const)("drops the connection %s the effect", async (when, expected) => {
  forge.fail({ method: "POST", when });
  await expect(open()).rejects.toThrow(/fetch failed/);
  expect(await forge.proposals()).toHaveLength(expected);
  expect(forge.requests).toMatchObject([{ method: "POST", status: undefined }]);
});

it("answers an error after the effect", async () => {
  forge.fail({ method: "POST", when: "after", status: 504 });
  expect((await open()).status).toBe(504);
  expect((await open()).status).toBe(422);
});

it("fails no longer than it should", async () => {
  const end = forge.fail({ status: 500, times: 9 });
  expect((await send("/user")).status).toBe(500);
  end();
  expect((await send("/user")).status).toBe(200);
});

it("holds a request until it is let through", async () => {
  const held = forge.hold(/^POST .*\/pulls$/);
  const opening = open();
  await held.arrived;
  expect((await send(pulls)).status).toBe(200);
  expect(await forge.proposals()).toEqual([]);
  held.release();
  expect((await opening).status).toBe(201);
});

it("opens only one of two proposals of the same branch at the same time", async () => {
  const answers = await Promise.all([open(), open(), open()]);
  const counted = [201, 422].map((one) => answers.filter(({ status }) => status === one).length);
  expect(counted).toEqual([1, 2]);
});

it("logs every request to its API, and no fetch", async () => {
  await send(`${pulls}?state=all`);
  await forge.git.git("acme/deploy", "ls-remote", forge.urlOf("acme/deploy"));
  await open();
  expect(forge.requests).toEqual([
    { method: "GET", path: `/api/v3${pulls}?state=all`, body: undefined, status: 200 },
    {
      method: "POST",
      path: `/api/v3${pulls}`,
      body: { title: "t", head: "topic", base: "main" },
      status: 201,
    },
  ]);
});

it("holds a body that is not JSON against the test", async () => {
  const response = await fetch(`${forge.apiUrl}${pulls}`, {
    method: "POST",
    headers: { authorization: "Bearer glu-token" },
    body: "title=t",
  });
  expect(response.status).toBe(400);
  expect(forge.takeViolations()).toEqual([`POST /api/v3${pulls}: the body is not JSON`]);
});

it("turns away a client without a name", async () => {
  const { hostname, port } = new URL(forge.url);
  const socket = connect(Number(port), hostname);
  socket.write("GET /api/v3/user HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer glu-token\r\n\r\n");
  const [data]: Buffer[] = await once(socket, "data");
  expect(data?.toString()).toMatch(/^HTTP\/1.1 403 .*User-Agent header/s);
  socket.destroy();
});

it("has a clock of its own", async () => {
  const at = new Date("2031-02-03T04:05:06Z");
  forge.now = () => at;
  const response = await open();
  expect(response.headers.get("date")).toBe(at.toUTCString());
  expect(await response.json()).toMatchObject({ created_at: "2031-02-03T04:05:06Z" });
});

function push(token: string, refspec: string): Promise<string> {
  const url = forge.urlOf("acme/deploy").replace("//", `//x-access-token:${token}@`);
  return forge.git.git("acme/deploy", "push", "--quiet", url, refspec);
}

it("takes pushes of those who may write, knows who they were, and keeps protected branches", async () => {
  forge.addUser("rita");
  forge.addToken("rita-token", { user: "rita" });
  await forge.as("acme").push("other", { files: { x: "1" } });
  await open();
  await push("glu-token", "other:topic2");
  await expect(push("rita-token", "other:topic3")).rejects.toThrow(/403/);
  await expect(push("wrong", "other:topic3")).rejects.toThrow(
    /could not read Username|Authentication failed/,
  );
  await push("glu-token", "+other:topic");
  const { events, headSha } = await forge.proposal(1);
  expect(events).toMatchObject([{ kind: "pushed", by: { login: "glu" }, subject: headSha }]);
  await forge.configure({ protection: { main: {} } });
  await expect(push("glu-token", "other:main")).rejects.toThrow(/Protected branch/);
});

it("fails fetches and pushes only if it is told to", async () => {
  forge.fail({ status: 500 });
  await push("glu-token", "main:one");
  forge.fail({ of: "git", path: /git-receive-pack/, status: 503 });
  await expect(push("glu-token", "main:two")).rejects.toThrow(/503/);
  await push("glu-token", "main:two");
  expect((await send("/user")).status).toBe(500);
});

it("lets everybody fetch what is public, and nobody else what is not", async () => {
  await forge.createRepository("acme/secret", undefined, { visibility: "private" });
  const fetch = (name: string, token?: string) => {
    const url = forge.urlOf(name).replace("//", token ? `//glu:${token}@` : "//");
    return forge.git.git("acme/deploy", "ls-remote", url);
  };
  expect(await fetch("acme/deploy")).toContain("refs/heads/topic");
  await expect(fetch("acme/secret")).rejects.toThrow(
    /could not read Username|Authentication failed/,
  );
  await expect(fetch("acme/secret", "glu-token")).rejects.toThrow(/not found/);
  await forge.configure({ members: { glu: "read" } }, "acme/secret");
  expect(await fetch("acme/secret", "glu-token")).toContain("refs/heads/main");
});

it("keeps the commit of a proposal from a fork, made by a person", async () => {
  const fork = await forge.fork("acme/deploy", "eve");
  const eve = forge.as("eve", fork);
  const sha = await eve.push("topic", { files: { "app.yaml": "eve\n" }, message: "mine" });
  const number = await forge.as("eve").propose({ title: "t", head: "eve:topic" });
  expect(await forge.git.git("acme/deploy", "log", "-1", "--format=%an %ae %s", sha)).toBe(
    "eve eve@example.com mine",
  );
  await forge.as("acme").merge(number, { method: "squash" });
  expect(await forge.git.read("acme/deploy", "app.yaml")).toBe("eve\n");
  expect(await forge.git.tip("eve/deploy", "topic")).toBe(sha);
});

it("closes a proposal that has nothing left, and dismisses what is out of date if it should", async () => {
  await forge.configure({ protection: { main: { dismissStale: true } } });
  await open();
  await forge.as("acme").approve(1);
  await forge.as("glu").push("topic", { files: { more: "x" } });
  expect((await forge.proposal(1)).reviews).toMatchObject([{ dismissed: true }]);
  await forge.git.git("acme/deploy", "update-ref", "refs/heads/topic", "refs/heads/main");
  expect(await forge.proposal(1)).toMatchObject({
    state: "closed",
    closed: { by: { login: "acme" } },
  });
});

it("closes a proposal whose base has gone", async () => {
  await forge.as("acme").push("stage", { files: { stage: "x" } });
  await forge.as("glu").propose({ title: "t", head: "topic", base: "stage" });
  await forge.as("glu").deleteBranch("stage");
  expect(await forge.proposal(1)).toMatchObject({
    state: "closed",
    closed: { by: { login: "glu" } },
  });
});

it("gives out what is so now, which stays as it is", async () => {
  await open();
  const before = await forge.proposal(1);
  await forge.as("acme").comment(1, "hm");
  await forge.as("acme").close(1);
  expect([before.state, before.comments.length]).toEqual(["open", 0]);
});

it("says that it broke, should it break", async () => {
  await open();
  await rm(forge.git.pathOf("acme/deploy"), { recursive: true });
  expect((await send(pulls)).status).toBe(500);
  expect(forge.takeViolations().join("\n")).toMatch(/^GET .*\/pulls broke the forge: Error/);
});
