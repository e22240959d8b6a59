import assert from "node:assert/strict";
import type { ReplicaListView, RestraintListView, SystemView } from "@glu/core/api-types";
import {
  type GitServer,
  type PostgresServer,
  postgresAvailable,
  startGitServer,
  startPostgres,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { type GluOptions, GluProcess, runGlu } from "./glu-process.ts";
import { posted } from "./posted.ts";
import { app, checkPromotedOnce, get, perform, promoted, staging } from "./staging.ts";

const takenOver = /"msg":"took over the store"/;

let git: GitServer;
let project: ExampleProject;
let options: GluOptions;
let servers: GluProcess[] = [];

beforeAll(async () => {
  git = await startGitServer();
});
afterAll(() => git.close());
beforeEach(async () => {
  project = await createExampleProject(git, "300ms");
  options = { cwd: project.directory };
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  servers = [];
  await project.remove();
});

function serve(): GluProcess {
  const server = new GluProcess([], options);
  servers.push(server);
  return server;
}

/** The one that writes, and one that finds the store in use. */
async function serveTwice() {
  const first = serve();
  const url = await first.url();
  const second = serve();
  await second.logged(/only answers questions until that process is gone/);
  return { first, url, second, secondUrl: await second.url() };
}

async function commits(): Promise<number> {
  return (await git.log(project.repository)).length;
}

describe("two servers on one file:", () => {
  test("the second answers questions, and leaves changes to the first", async () => {
    const { first, url, secondUrl } = await serveTwice();
    const digest = await project.push("second");
    await first.logged(promoted(digest));
    await perform(url);
    const writer = expect.stringMatching(new RegExp(`^process \\d+ on .*, ${url}$`));
    const views = await Promise.all([url, secondUrl].map((at) => get<SystemView>(`${at}/api/v1`)));
    expect(views).toMatchObject([
      { store: { writable: true, writer } },
      { store: { writable: false, writer } },
    ]);
    const replicas = await Promise.all([url, secondUrl].map((at) => get(`${at}/api/v1/replicas`)));
    const waits = expect.stringMatching(new RegExp(`^the store is in use by process .*, ${url}$`));
    expect(replicas).toMatchObject([
      { replicas: [{ pipelines: [app], waits: null }], untended: [] },
      { replicas: [{ pipelines: [], phases: 0, waits }], untended: [] },
    ]);
    for (const path of [`${staging}/history`, `${staging}/promotions`]) {
      expect(await get(`${secondUrl}${path}`)).toEqual(await get(`${url}${path}`));
    }
    for (const [at, writes] of [
      [url, 1],
      [secondUrl, 0],
    ] as const) {
      await expect.poll(async () => (await fetch(`${at}/ready`)).status).toBe(200);
      const page = await (await fetch(`${at}/metrics`)).text();
      expect(page).toContain(`\nglu_store_writer ${writes}\n`);
    }
    const edge = `/api/v1/pipelines/${app}/from/staging/to/production`;
    expect(await get(`${secondUrl}${edge}/plan`)).toMatchObject({ from_digest: digest });
    const before = await commits();
    const body = { reason: "incident 42" };
    for (const path of [
      `${edge}/perform`,
      `${staging}/rollback`,
      `${staging}/holds`,
      `${staging}/vetoes`,
      `${staging}/release`,
    ]) {
      const answer = await fetch(`${secondUrl}${path}`, posted(body));
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      const problem = await answer.json();
      expect({ path, ...Object(problem) }).toMatchObject({ path, status: 409, code: "STORE_HELD" });
      expect(problem).toMatchObject({ detail: expect.stringContaining(`, ${url};`) });
    }
    expect(await commits()).toBe(before);
    const held = await runGlu(["hold", app, "staging", "--reason", "incident 42"], options);
    expect(held).toMatchObject({ code: 0, stderr: expect.stringContaining(`server at ${url}`) });
    const restraints = `/api/v1/pipelines/${app}/restraints`;
    const shown = await get(`${secondUrl}${restraints}`);
    expect(shown).toMatchObject({ restraints: [{ reason: "incident 42" }] });
  });

  test("one of two that start at once has the store, and both answer", async () => {
    const pair = [serve(), serve()];
    for (const message of [/"msg":"serving"/, /only answers questions/]) {
      await Promise.any(pair.map((server) => server.logged(message)));
    }
    const urls = await Promise.all(pair.map((server) => server.url()));
    const views = await Promise.all(urls.map((at) => get<SystemView>(`${at}/api/v1`)));
    expect(views.filter(({ store }) => store.writable)).toHaveLength(1);
    for (const at of urls) {
      expect((await fetch(`${at}${staging}/history`)).status).toBe(200);
    }
  });

  test("the second promotes nothing until the first is killed, and then once", async () => {
    const { first, second, secondUrl } = await serveTwice();
    const before = await commits();
    // The first sees nothing of it, and has the store for 15 s more.
    first.signal("SIGSTOP");
    const digest = await project.push("second");
    await second.logged(new RegExp(`"phase":"${app}/oci".*"digest":"${digest}".*"msg":"arrived"`));
    expect(await perform(secondUrl)).toMatchObject({ status: 409, code: "STORE_HELD" });
    expect(await commits()).toBe(before);
    first.signal("SIGKILL");
    await second.logged(takenOver);
    await second.logged(promoted(digest));
    expect(await perform(secondUrl)).toMatchObject({ outcome: "up-to-date" });
    expect(await commits()).toBe(before + 1);
    await checkPromotedOnce(secondUrl, digest);
    const { stderr } = await ended(second);
    expect(stderr.search(/"msg":"promoted"/)).toBeGreaterThan(stderr.search(takenOver));
  });

  test("the second goes on where the first has ended", async () => {
    const { first, url, second, secondUrl } = await serveTwice();
    const before = await commits();
    const one = await project.push("second");
    await first.logged(promoted(one));
    await perform(url);
    await ended(first);
    await second.logged(takenOver);
    const other = await project.push("third");
    await second.logged(promoted(other));
    expect(await perform(secondUrl)).toMatchObject({ outcome: "up-to-date" });
    expect(await commits()).toBe(before + 2);
    await checkPromotedOnce(secondUrl, one);
    await checkPromotedOnce(secondUrl, other);
    const view = await get<SystemView>(`${secondUrl}/api/v1`);
    expect(view.store).toMatchObject({
      writable: true,
      writer: expect.stringContaining(secondUrl),
    });
  });
});

async function ended(server: GluProcess) {
  server.signal("SIGTERM");
  const end = await server.ended();
  expect(end).toMatchObject({ code: 0 });
  return end;
}

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";

describe.skipIf(isMissing)("two servers on one PostgreSQL database:", () => {
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

  /** The one that has the only pipeline, and the other one, which knows it. */
  async function tenderAndOther() {
    const pair = [serve(), serve()];
    const urls = await Promise.all(pair.map((server) => server.url()));
    const listed = async () => {
      const lists = urls.map((url) => get<ReplicaListView>(`${url}/api/v1/replicas`));
      return (await Promise.all(lists)).map(({ replicas }) => replicas);
    };
    const tends = async () =>
      (await listed()).map((replicas) =>
        replicas
          .map(({ pipelines }) => pipelines.length)
          .toSorted((a, b) => String(a).localeCompare(String(b))),
      );
    await expect.poll(tends, { timeout: 20_000 }).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const [replicas = []] = await listed();
    const tender = replicas.find(({ pipelines }) => pipelines.length > 0);
    const index = urls.indexOf(tender?.address ?? "");
    const [first, second] = index === 0 ? pair : pair.toReversed();
    const [url = "", secondUrl = ""] = index === 0 ? urls : urls.toReversed();
    assert.ok(first && second);
    return { first, url, second, secondUrl };
  }

  test("both take changes, whichever has the pipeline", async () => {
    const { first, url, secondUrl } = await tenderAndOther();
    const digest = await project.push("second");
    await first.logged(promoted(digest));
    for (const at of [url, secondUrl]) {
      expect(await get<SystemView>(`${at}/api/v1`)).toMatchObject({
        store: { writable: true, writer: expect.stringContaining(at) },
      });
      expect(await perform(at)).toMatchObject({ outcome: "up-to-date" });
      await expect.poll(async () => (await fetch(`${at}/ready`)).status).toBe(200);
      const page = await (await fetch(`${at}/metrics`)).text();
      expect(page).toContain("\nglu_store_writer 1\n");
      const held = await fetch(`${at}${staging}/holds`, posted({ reason: `by way of ${at}` }));
      expect(held.status).toBe(201);
    }
    const restraints = `/api/v1/pipelines/${app}/restraints`;
    const shown = await get<RestraintListView>(`${secondUrl}${restraints}`);
    expect(shown.restraints.map(({ reason }) => reason).toSorted()).toEqual(
      [url, secondUrl].map((at) => `by way of ${at}`).toSorted(),
    );
    expect(await get(`${url}${restraints}`)).toEqual(shown);
    await checkPromotedOnce(secondUrl, digest);
  }, 60_000);

  test("the other one promotes once the first is killed, and what came meanwhile once", async () => {
    const { first, second, secondUrl } = await tenderAndOther();
    const before = await commits();
    // The first sees nothing of it, and is struck off after some seconds.
    first.signal("SIGSTOP");
    const digest = await project.push("second");
    await second.logged(promoted(digest));
    first.signal("SIGKILL");
    expect(await perform(secondUrl)).toMatchObject({ outcome: "up-to-date" });
    expect(await commits()).toBe(before + 1);
    await checkPromotedOnce(secondUrl, digest);
  }, 60_000);

  test("the other one goes on where the first has ended", async () => {
    const { first, url, second, secondUrl } = await tenderAndOther();
    const before = await commits();
    const one = await project.push("second");
    await first.logged(promoted(one));
    await perform(url);
    await ended(first);
    const other = await project.push("third");
    await second.logged(promoted(other));
    expect(await perform(secondUrl)).toMatchObject({ outcome: "up-to-date" });
    expect(await commits()).toBe(before + 2);
    await checkPromotedOnce(secondUrl, one);
    await checkPromotedOnce(secondUrl, other);
  }, 60_000);
});
