import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProblemView } from "@glu/core/api-types";
import {
  type GitServer,
  type PostgresServer,
  postgresAvailable,
  startGitServer,
  startPostgres,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { type GluOptions, GluProcess } from "./glu-process.ts";
import { posted } from "./posted.ts";

const token = "ada-has-a-long-token";
const auth = `server:
  auth:
    mode: token
    tokens:
      ada: { token: { file: ada }, role: operator }
`;

let git: GitServer;
let project: ExampleProject;
let options: GluOptions;
let servers: GluProcess[] = [];

beforeAll(async () => {
  git = await startGitServer();
});
afterAll(() => git.close());
beforeEach(async () => {
  project = await createExampleProject(git, "1h");
  options = { cwd: project.directory };
  const path = join(project.directory, "glu.yaml");
  const configuration = await readFile(path, "utf8");
  await writeFile(path, configuration.replace("server:\n", auth));
  await write(token);
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  servers = [];
  await project.remove();
});

async function write(text: string): Promise<void> {
  await writeFile(join(project.directory, "ada"), `${text}\n`);
}

function serve(): GluProcess {
  const server = new GluProcess([], options);
  servers.push(server);
  return server;
}

/** With a file, the one that writes, and one that finds the store in use. */
async function serveTwice() {
  const first = serve();
  const url = await first.url();
  const second = serve();
  await second.logged(/only answers questions until that process is gone|"replica":"[\w-]+"/);
  return { first, url, second, secondUrl: await second.url() };
}

/** @returns the cookie */
async function logIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, posted({ token }));
  expect(answer.status).toBe(204);
  const [cookie = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
  expect(cookie).toMatch(/^glu_session=[\w-]{43}$/);
  return cookie;
}

async function logOut(url: string, cookie: string): Promise<Response> {
  return await fetch(`${url}/api/v1/session`, { method: "DELETE", headers: { cookie } });
}

async function known(url: string, cookie: string): Promise<number> {
  return (await fetch(`${url}/api/v1/whoami`, { headers: { cookie } })).status;
}

async function end(server: GluProcess): Promise<void> {
  server.signal("SIGTERM");
  expect(await server.ended()).toMatchObject({ code: 0 });
}

function sharedSessions(): void {
  test("who is logged in is known by all, until they log out or the token is another one", async () => {
    const { url, secondUrl } = await serveTwice();
    const [one, other] = [await logIn(url), await logIn(url)];
    const everywhere = (cookie: string) =>
      Promise.all([known(url, cookie), known(secondUrl, cookie)]);
    expect(await everywhere(one)).toEqual([200, 200]);
    expect((await logOut(url, one)).status).toBe(204);
    expect(await everywhere(one)).toEqual([401, 401]);
    expect(await everywhere(other)).toEqual([200, 200]);
    await write("ada-has-another-token");
    // What files hold counts for a second.
    await expect.poll(() => everywhere(other), { timeout: 5_000 }).toEqual([401, 401]);
  });

  test("who is logged in still is after a restart, and who has logged out is not", async () => {
    const before = serve();
    const url = await before.url();
    const [one, other] = [await logIn(url), await logIn(url)];
    await logOut(url, one);
    await end(before);
    const after = serve();
    const again = await after.url();
    expect([await known(again, one), await known(again, other)]).toEqual([401, 200]);
  });
}

describe("sessions on one file:", () => {
  sharedSessions();

  test("what begins and ends at one that waits does so for it alone, and until it takes over", async () => {
    const { first, url, second, secondUrl } = await serveTwice();
    const own = await logIn(secondUrl);
    expect([await known(url, own), await known(secondUrl, own)]).toEqual([401, 200]);
    const [one, other] = [await logIn(url), await logIn(url)];
    expect((await logOut(secondUrl, one)).status).toBe(204);
    expect([await known(url, one), await known(secondUrl, one)]).toEqual([200, 401]);
    await logOut(secondUrl, own);
    expect(await known(secondUrl, own)).toBe(401);
    const last = await logIn(secondUrl);
    await end(first);
    await second.logged(/"msg":"took over the store"/);
    expect([await known(secondUrl, other), await known(secondUrl, last)]).toEqual([200, 401]);
  });
});

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";

describe.skipIf(isMissing)("sessions on one PostgreSQL database:", () => {
  let postgres: PostgresServer;
  let database: string;
  beforeAll(async () => {
    postgres = await startPostgres({ durable: false });
  });
  beforeEach(async () => {
    database = await postgres.createDatabase();
    options = { ...options, env: { GLU_STORAGE_TYPE: "postgres", GLU_STORAGE_URL: database } };
  });
  afterAll(() => postgres.stop());
  sharedSessions();

  test("the database holds neither what the cookie says nor a hash of the token", async () => {
    const server = serve();
    const url = await server.url();
    const [, id = ""] = (await logIn(url)).split("=");
    const rows = await postgres.query(database, "select * from login_session");
    expect(rows).toMatchObject([{ token: "ada", number: "1" }]);
    const text = JSON.stringify(rows);
    for (const secret of [id, token]) {
      expect(text).not.toContain(secret);
    }
    const hash = createHash("sha256").update(token);
    expect(text).not.toContain(hash.copy().digest("base64url"));
    expect(text).not.toContain(hash.copy().digest("hex"));
    // Whoever can write there cannot log in as somebody else with the hash of an id of their own.
    const forged = createHash("sha256").update("own").digest("base64url");
    await postgres.query(database, `update login_session set key = '${forged}'`);
    expect(await known(url, "glu_session=own")).toBe(401);
  });

  test("while it is away nobody is thrown out: sessions are answered 503, tokens as before", async () => {
    const server = serve();
    const url = await server.url();
    const cookie = await logIn(url);
    await postgres.pause();
    await server.logged(/"msg":"the store is away;/);
    const asked = async (path: string, init: RequestInit) => {
      const answer = await fetch(`${url}${path}`, init);
      const { code } = (await answer.json()) as ProblemView;
      const [wait, set] = ["retry-after", "set-cookie"].map((name) => answer.headers.get(name));
      return [answer.status, code, wait, set];
    };
    const refused = [503, "STORE_UNREACHABLE", "5", null];
    const headers = { cookie };
    for (const path of ["/api/v1/whoami", "/api/v1/pipelines", "/api/v1/events", "/metrics"]) {
      expect(await asked(path, { headers })).toEqual(refused);
    }
    expect(await asked("/api/v1/session", posted({ token }))).toEqual(refused);
    expect(await asked("/api/v1/session", { method: "DELETE", headers })).toEqual(refused);
    const bearer = { authorization: `Bearer ${token}` };
    for (const path of ["/api/v1/whoami", "/api/v1/pipelines", "/metrics"]) {
      expect((await fetch(`${url}${path}`, { headers: { ...headers, ...bearer } })).status).toBe(
        200,
      );
    }
    await postgres.resume();
    await server.logged(/"msg":"the store is back"/);
    expect(await known(url, cookie)).toBe(200);
  });
});
