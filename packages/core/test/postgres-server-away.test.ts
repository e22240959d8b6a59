import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ProblemView, ReplicaListView, SystemView } from "@glu/core/api-types";
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
import { app, checkPromotedOnce, get, perform, promoted, staging } from "./staging.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const run = promisify(execFile);

describe.skipIf(isMissing)("a server whose PostgreSQL goes away", () => {
  let git: GitServer;
  let postgres: PostgresServer;
  let project: ExampleProject;
  let options: GluOptions;
  let glu: GluProcess;
  let url: string;

  beforeAll(async () => {
    git = await startGitServer();
    postgres = await startPostgres({ durable: false });
  });
  beforeEach(async () => {
    project = await createExampleProject(git, "300ms");
    const env = { GLU_STORAGE_TYPE: "postgres", GLU_STORAGE_URL: await postgres.createDatabase() };
    options = { cwd: project.directory, env };
    glu = new GluProcess([], options);
    url = await glu.url();
  });
  afterEach(async () => {
    await glu.kill();
    await project.remove();
  });
  afterAll(async () => {
    await postgres.stop();
    await git.close();
  });

  /** The next push is held up as the remote has it, and lets go. */
  async function heldPush() {
    const [reached, go] = ["reached", "go"].map((name) => join(project.directory, name));
    await run("mkfifo", [`${reached}`, `${go}`]);
    const script = `echo reached > "${reached}"; cat "${go}" > /dev/null`;
    await git.setHook(project.repository, "post-receive", script);
    return {
      reached: async () => {
        await readFile(`${reached}`);
        await git.setHook(project.repository, "post-receive", "exit 0");
      },
      letGo: () => writeFile(`${go}`, ""),
    };
  }

  async function problem(path: string, init: RequestInit = {}) {
    const answer = await fetch(`${url}${path}`, init);
    const { code } = (await answer.json()) as ProblemView;
    return [answer.status, code, answer.headers.get("retry-after")];
  }

  async function status(path: string): Promise<number> {
    return (await fetch(`${url}${path}`)).status;
  }

  test("ends what was pushed, and does what waited, once each", async () => {
    const before = (await git.log(project.repository)).length;
    const push = await heldPush();
    const pushed = await project.push("second");
    await push.reached();
    await postgres.pause();
    await push.letGo();
    await glu.logged(promoted(pushed));
    await glu.logged(/"error":"[^"]*cannot be reached.*"msg":"the store is away;/);
    const waiting = await project.push("third");
    await glu.logged(new RegExp(`"phase":"${app}/oci".*cannot be reached.*"cannot read phase"`));

    const unreachable = [503, "STORE_UNREACHABLE", "5"];
    expect(await problem(`${staging}/history`)).toEqual(unreachable);
    expect(await problem("/api/v1/promotions")).toEqual(unreachable);
    expect(await problem(`${staging}/holds`, posted({ reason: "incident 42" }))).toEqual(
      unreachable,
    );
    expect(await status("/health")).toBe(200);
    expect(await status("/metrics")).toBe(200);
    const ready = await fetch(`${url}/ready`);
    expect({ status: ready.status, body: await ready.json() }).toEqual({
      status: 503,
      body: { ready: false, store: "unreachable" },
    });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("\nglu_store_reachable 0\n");
    expect(await status("/api/v1/pipelines")).toBe(200);
    expect((await get<SystemView>(`${url}/api/v1`)).store).toMatchObject({ writable: true });

    await postgres.resume();
    await glu.logged(/"msg":"the store is back"/);
    await glu.logged(promoted(waiting));
    // What the store said last counts for a second.
    await expect.poll(() => status("/ready"), { timeout: 5_000 }).toBe(200);
    const errors = /^glu_store_errors_total (\d+)$/m.exec(
      await (await fetch(`${url}/metrics`)).text(),
    );
    expect(Number(errors?.[1])).toBeGreaterThan(0);
    expect(await perform(url)).toMatchObject({ outcome: "up-to-date" });
    await checkPromotedOnce(url, pushed);
    await checkPromotedOnce(url, waiting);
    expect(await git.log(project.repository)).toHaveLength(before + 2);

    glu.signal("SIGTERM");
    const { code, stderr } = await glu.ended();
    const messages = stderr.split("\n").flatMap((line) => /"msg":"([^"]*)"/.exec(line)?.[1] ?? []);
    const about = messages.filter((message) => /the store|failed|not handled/.test(message));
    expect({ code, about }).toEqual({
      code: 0,
      about: ["the store is away; work waits until it is back", "the store is back"],
    });
  });

  test("is told to end while a record waits for it, and does", async () => {
    const push = await heldPush();
    const pushed = await project.push("second");
    await push.reached();
    await postgres.pause();
    await push.letGo();
    await glu.logged(promoted(pushed));
    await glu.logged(/"msg":"the store is away;/);
    const start = performance.now();
    glu.signal("SIGTERM");
    expect(await glu.ended()).toMatchObject({ code: 0 });
    expect(performance.now() - start).toBeLessThan(15_000);
    await postgres.resume();
  });

  test("goes on as it was, and so does another one beside it, which has all once it ends", async () => {
    const second = new GluProcess([], options);
    try {
      const secondUrl = await second.url();
      await postgres.pause();
      await Promise.all([glu, second].map((each) => each.logged(/"msg":"the store is away;/)));
      await postgres.resume();
      await Promise.all([glu, second].map((each) => each.logged(/"msg":"the store is back"/)));
      await get(`${secondUrl}${staging}/history`);
      const shared = () => get<ReplicaListView>(`${secondUrl}/api/v1/replicas`);
      expect((await shared()).replicas).toHaveLength(2);
      glu.signal("SIGTERM");
      const tended = async () =>
        (await shared()).replicas.map(({ self, phases }) => [self, phases]);
      await expect.poll(tended, { timeout: 10_000 }).toEqual([[true, 3]]);
    } finally {
      await second.kill();
    }
  });
});
