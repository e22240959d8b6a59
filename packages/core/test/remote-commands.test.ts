import { readFile, writeFile } from "node:fs/promises";
import type { RequestListener, ServerResponse } from "node:http";
import type { ServerOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCertificate } from "@glu/git/testing";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";
import { AskedServer } from "./asked-server.ts";
import { useExample } from "./example.ts";
import { type Ended, runGlu } from "./glu-process.ts";
import { app } from "./staging.ts";

const example = useExample({ interval: "1h" });
const token = "glu_s3cret-t0ken";

/** Where there is neither a program nor a configuration. */
async function elsewhere(args: readonly string[], env = {}): Promise<Ended> {
  return await runGlu(args, { cwd: tmpdir(), env });
}

async function startServer(answer: RequestListener, tls?: ServerOptions) {
  const server = new AskedServer(answer, tls);
  onTestFinished(() => server.close());
  return { server, url: await server.start() };
}

function answerWith(status: number, body: object): RequestListener {
  return (_, response) => answer(response, status, body);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/problem+json" });
  response.end(JSON.stringify(body));
}

const problem = (status: number, detail: string) =>
  answerWith(status, { type: "about:blank", title: "", status, detail, code: "X" });

describe("a server that is named", () => {
  test("is asked for everything, without a program and a configuration", async () => {
    const url = await example.serve();
    await example.project.push("second");
    const glu = (...args: readonly string[]) => elsewhere([...args, "--server", `${url}/api/v1`]);
    const data = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await glu(...args, "--json");
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
      return JSON.parse(stdout);
    };
    expect((await glu("inspect", app)).stdout).toContain("staging");
    expect(await data("plan", app, "staging")).toMatchObject({
      plans: [{ plan: { decision: "write" }, result: null }],
    });
    const promoted = await data("do", app, "promotion", "--to", "staging", "--apply");
    expect(promoted).toMatchObject({ plans: [{ result: { outcome: "promoted" } }] });
    expect(await data("promotions")).toMatchObject({ promotions: [{ state: "promoted" }] });
    const rolledBack = await data("rollback", app, "staging", "--reason", "it crashes", "--apply");
    expect(rolledBack).toMatchObject({ result: { outcome: "rolled-back" } });
    expect(await data("history", app, "staging")).toMatchObject({
      arrivals: [{ cause: "rollback" }, { cause: "promotion" }, { cause: "observed" }],
    });
    expect(await data("hold", app, "production", "--reason", "x")).toMatchObject({ kind: "hold" });
    expect(await data("restraints", app)).toMatchObject({ restraints: [{}, {}, {}] });
    expect(await data("release", app, "production")).toMatchObject({
      restraints: [{ kind: "hold" }],
    });
    expect(await data("veto", app, "production", "d", "--reason", "x")).toMatchObject({
      kind: "veto",
    });
    expect(await data("automation", "set", "off", "--reason", "x")).toMatchObject({ mode: "off" });
    expect(await data("automation")).toMatchObject({ settings: [{ mode: "off" }] });
    expect(await data("orphans")).toEqual({ orphans: [] });
    expect(await data("replicas")).toMatchObject({
      replicas: [{ self: true, address: null, pipelines: [app], phases: 3, waits: null }],
      untended: [],
    });
    expect((await data("audit")).entries.length).toBeGreaterThan(4);
    expect(await data("graph")).toEqual(await example.data("graph"));
    expect(await data("graph")).toEqual(await (await fetch(`${url}/api/v1/graph`)).json());
    expect((await glu("graph", app)).stdout).toContain("└─ production (git)");
  }, 60_000);

  test("is taken from the environment too, and that is said", async () => {
    const { url } = await startServer(answerWith(200, { pipelines: [] }));
    const { code, stdout, stderr } = await elsewhere(["inspect"], { GLU_URL: url });
    const said = `asking the server at ${url}, as GLU_URL says\n`;
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "NAME  PHASES  STATE\n",
      stderr: said,
    });
    expect((await elsewhere(["config", "schema"], { GLU_URL: url })).stderr).toBe("");
    const other = await startServer(answerWith(200, { pipelines: [] }));
    const both = await elsewhere(["inspect", "--server", other.url], { GLU_URL: url });
    expect({ code: both.code, stderr: both.stderr }).toEqual({ code: 0, stderr: "" });
    expect(other.server.requests).toHaveLength(1);
  });

  test.each(["serve", "validate", "config schema", "init"])("is not for %s", async (name) => {
    const args = [...name.split(" "), "--server", "http://127.0.0.1:1"];
    expect(await elsewhere(args)).toEqual({
      code: 2,
      stdout: "",
      stderr: `glu: '${name}' runs here: leave --server out\n`,
    });
  });
});

describe("the token of the environment", () => {
  test("says who asks, is in no message, and goes to no other server", async () => {
    const other = await startServer(answerWith(200, { pipelines: [] }));
    const app = new Hono().get("/api/v1/pipelines", ({ req, json, redirect }) =>
      req.header("authorization") === `Bearer ${token}`
        ? redirect(`${other.url}/api/v1/pipelines`)
        : json({ detail: `not ${req.header("authorization")}` }, 401),
    );
    const listener = getRequestListener(app.fetch);
    const { url, server } = await startServer((request, response) => {
      void listener(request, response);
    });
    const moved = await elsewhere(["inspect", "--server", url], { GLU_TOKEN: token });
    expect(moved.code).toBe(1);
    expect(moved.stderr).toContain(
      `the server at ${url} cannot be asked: it says to ask ${other.url}/api/v1/pipelines; is the`,
    );
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${token}`,
    ]);
    expect(other.server.requests).toEqual([]);

    const wrong = await elsewhere(["inspect", "--server", url], { GLU_TOKEN: "wrong-one" });
    expect(wrong).toEqual({
      code: 1,
      stdout: "",
      stderr: `glu: the server at ${url} does not accept the token of GLU_TOKEN or GLU_TOKEN_FILE: not Bearer [redacted]\n`,
    });
  });

  test("may be in a file", async () => {
    const { url, server } = await startServer(answerWith(200, { pipelines: [] }));
    const file = join(example.project.directory, "token");
    await writeFile(file, `${token}\n`);
    const args = ["inspect", "--server", url];
    expect((await elsewhere(args, { GLU_TOKEN_FILE: file })).code).toBe(0);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
    const missing = await elsewhere(args, { GLU_TOKEN_FILE: "/nowhere/token" });
    expect(missing.stderr).toContain("GLU_TOKEN_FILE: /nowhere/token does not exist");
    const two = await elsewhere(args, { GLU_TOKEN_FILE: file, GLU_TOKEN: token });
    expect(two.stderr).toContain("set either GLU_TOKEN or GLU_TOKEN_FILE");
    const odd = await elsewhere(args, { GLU_TOKEN: `${token} and more` });
    expect(odd.stderr).toContain("GLU_TOKEN holds no token");
    expect(two.stderr + odd.stderr).not.toContain(token);
    expect(server.requests).toHaveLength(1);
  });

  test("a server that listens everywhere and has the store is asked on its machine", async () => {
    await example.serve({
      GLU_SERVER_HOST: "0.0.0.0",
      GLU_SERVER_PUBLIC_URL: "https://glu.example.com",
      GLU_SERVER_AUTH_MODE: "none",
    });
    const { code, stderr } = await example.run("hold", app, "staging", "--reason", "incident");
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^asking the server at http:\/\/127\.0\.0\.1:\d+, which/),
    });
  });

  test("goes to the server that has the store, and only if there is one", async () => {
    const url = await example.serve();
    example.env = { GLU_TOKEN: token };
    const held = await example.run("hold", app, "staging", "--reason", "incident");
    expect(held).toMatchObject({ code: 0, stderr: expect.stringContaining(`server at ${url}`) });
    expect(held.stderr + held.stdout).not.toContain(token);
  });

  test.each([
    {
      status: 401,
      env: {},
      message: /wants to know who asks; set GLU_TOKEN or GLU_TOKEN_FILE: no$/,
    },
    {
      status: 403,
      env: {},
      message: /refuses it: no; set GLU_TOKEN or GLU_TOKEN_FILE to a token$/,
    },
    { status: 403, env: { GLU_TOKEN: token }, message: /no; set .* to a token that may do it$/ },
  ])("is what is to be set after $status, with $env", async ({ status, env, message }) => {
    const { url } = await startServer(problem(status, "no"));
    const args = ["hold", "app", "staging", "--reason", "x", "--server", url];
    const { code, stderr } = await elsewhere(args, env);
    expect(stderr.trimEnd()).toMatch(message);
    expect(code).toBe(1);
  });
});

describe("what cannot be asked is said with the way out:", () => {
  test("a server that is not there", async () => {
    const { url, server } = await startServer(answerWith(200, {}));
    await server.close();
    expect((await elsewhere(["inspect", "--server", url])).stderr).toBe(
      `glu: the server at ${url} cannot be asked: nothing listens there; does it run, and is the port right?\n`,
    );
  });

  test("a server that does not answer for this name", async () => {
    const { url } = await startServer(problem(421, "not for this name"));
    const args = ["hold", "app", "staging", "--reason", "x", "--server", url];
    expect((await elsewhere(args)).stderr).toBe(
      "glu: the server answered 421: not for this name\n",
    );
  });

  test("a server of another kind", async () => {
    const page: RequestListener = (_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>It works</h1>");
    };
    const { url } = await startServer(page);
    expect((await elsewhere(["inspect", "--server", url])).stderr).toBe(
      `glu: what answers at ${url} is no server of Glu: its answer, with status 200, is no JSON; is the address right?\n`,
    );
  });

  test("a certificate that is not trusted, until its authority is named", async () => {
    const tls = join(example.project.directory, "tls");
    await createCertificate(tls);
    const [cert, key] = await Promise.all(
      ["cert.pem", "key.pem"].map((file) => readFile(join(tls, file))),
    );
    const { url } = await startServer(answerWith(200, { pipelines: [] }), { cert, key });
    const args = ["inspect", "--server", url];
    const unknown = await elsewhere(args);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/certificate .*; name the file of its authority in NODE_EXTRA/);
    const known = await elsewhere(args, { NODE_EXTRA_CA_CERTS: join(tls, "ca.pem") });
    expect(known).toEqual({ code: 0, stdout: "NAME  PHASES  STATE\n", stderr: "" });
    const plain = await elsewhere(["inspect", "--server", url.replace("https", "http")]);
    expect(plain.stderr).toContain("is it https:// rather than http://?");
  });

  test.each(["glu.example.com", "localhost:8080", "https://ada:hunter2@glu.example.com"])(
    "%s, which is no address",
    async (address) => {
      const { code, stderr } = await elsewhere(["inspect", "--server", address]);
      expect(stderr).toMatch(/^glu: --server is no address of a server: /);
      expect(stderr).not.toContain("hunter2");
      expect(code).toBe(2);
    },
  );
});
