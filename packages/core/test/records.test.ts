import { userInfo } from "node:os";
import { join } from "node:path";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../src/stores/sqlite/database.ts";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

let server: GitServer;
let project: ExampleProject;
let running: GluProcess | undefined;

const app = "gitops-example-app";
const user = userInfo().username;

beforeAll(async () => {
  server = await startGitServer();
});
beforeEach(async () => {
  project = await createExampleProject(server, "300ms");
});
afterEach(async () => {
  await running?.kill();
  running = undefined;
  await project.remove();
});
afterAll(() => server.close());

/** A line of the log. */
function waits(reason: string): RegExp {
  return new RegExp(`"reason":"${reason}[^"]*".*"msg":"waits"`);
}

function glu(...args: string[]) {
  return runGlu(args, { cwd: project.directory });
}

async function serve(): Promise<string> {
  running = new GluProcess([], { cwd: project.directory });
  return await running.url();
}

async function data(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await glu(...args, "--json");
  expect({ code, args, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, args, stderr: "" });
  return JSON.parse(stdout);
}

describe("what has been", () => {
  test("is in the history of a phase and in the records, while a server runs and after", async () => {
    await serve();
    const digest = await project.push("second");
    await running?.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    const history = await data("history", app, "staging");
    const promotions = await data("promotions", app, "staging");
    expect(history).toMatchObject({
      arrivals: [{ digest, cause: "promotion" }, { cause: "observed" }],
      next: null,
    });
    expect(promotions).toMatchObject({
      promotions: [{ from_digest: digest, state: "promoted", to: "staging", cause: "automatic" }],
    });
    running?.signal("SIGTERM");
    await running?.ended();
    expect(await data("history", app, "staging")).toEqual(history);
    expect(await data("promotions")).toEqual(promotions);
    const first = await data("history", app, "staging", "--limit", "1");
    expect(first).toMatchObject({ arrivals: [{ digest }] });
    const older = await data("history", app, "staging", "--before", String(first["next"]));
    expect(older).toMatchObject({ arrivals: [{ cause: "observed" }], next: null });
    expect((await glu("history", app, "staging")).stdout).toMatch(/^RECORDED .*\n.*promotion/);
  });

  test("is kept for as long as the configuration says", async () => {
    const env = { GLU_STORAGE_RETENTION_ARRIVALS: "1", GLU_STORAGE_RETENTION_PROMOTIONS: "1" };
    running = new GluProcess([], { cwd: project.directory, env });
    await running.url();
    for (const content of ["second", "third"]) {
      const digest = await project.push(content);
      await running.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    }
    expect(await data("history", app, "staging")).toMatchObject({ arrivals: [{}], next: null });
    expect(await data("promotions", app, "staging")).toMatchObject({ promotions: [{}] });
  });

  test("is listed with a mark where it can no longer be read", async () => {
    await serve();
    running?.signal("SIGTERM");
    await running?.ended();
    const path = join(project.directory, ".glu", "glu.db");
    const database = await openDatabase(path, { readOnly: false });
    database.exec("update arrival set resource = '{'");
    database.close();
    const unreadable = "the resource is not the JSON that was written";
    expect(await data("history", app, "staging")).toMatchObject({
      arrivals: [{ cause: "observed", resource: null, unreadable }],
    });
    const { stdout } = await glu("history", app, "staging");
    expect(stdout).toContain(`unreadable: ${unreadable}\n`);
  });
});

describe("a hold", () => {
  test("keeps a trigger from a phase until it is released, also through a restart", async () => {
    const url = await serve();
    const held = await glu("hold", app, "staging", "--reason", "incident 42");
    expect(held.stderr).toContain(`asking the server at ${url}`);
    expect(held.stdout).toMatch(/staging +hold .*incident 42/);
    const before = await server.tip(project.repository);
    const digest = await project.push("second");
    await running?.logged(waits(`held by ${user}: incident 42`));
    running?.signal("SIGTERM");
    await running?.ended();
    await serve();
    await running?.logged(waits(`held by ${user}: incident 42`));
    expect(await server.tip(project.repository)).toBe(before);
    expect(await data("restraints", app)).toMatchObject({ restraints: [{ kind: "hold" }] });
    expect(await glu("release", app, "staging")).toMatchObject({ code: 0 });
    await running?.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    expect(await data("restraints", app)).toEqual({ restraints: [] });
    expect(await glu("release", app, "staging")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is not held; nothing to release"),
    });
  });

  test("ends by itself if it was told to", async () => {
    expect(await glu("hold", app, "staging", "--reason", "now", "--for", "1ms")).toMatchObject({
      code: 0,
    });
    expect(await data("restraints", app)).toEqual({ restraints: [] });
  });
});

describe("a veto", () => {
  test("stops one digest, and no other", async () => {
    await serve();
    const bad = await project.push("bad");
    await running?.logged(new RegExp(`"digest":"${bad}".*"msg":"promoted"`));
    await data("veto", app, "production", bad, "--reason", "it crashes");
    const promoted = await glu("promote", app, "production", "--apply");
    expect(promoted).toMatchObject({ code: 1 });
    expect(promoted.stderr).toContain(`vetoed by ${user}: it crashes`);
    await data("release", app, "production", "--digest", bad);
    expect(await glu("promote", app, "production", "--apply")).toMatchObject({ code: 0 });
  });
});

describe("the API", () => {
  test("answers with what has been, and takes holds", async () => {
    const url = await serve();
    const phase = `${url}/api/v1/pipelines/${app}/phases/staging`;
    const ask = async (path: string, init?: RequestInit) => {
      const answer = await fetch(path, init);
      return { status: answer.status, body: await answer.json() };
    };
    expect(await ask(`${phase}/history?limit=1`)).toMatchObject({ status: 200 });
    expect(await ask(`${phase}/promotions`)).toMatchObject({ status: 200 });
    const body = JSON.stringify({ reason: "freeze", for: "1h" });
    expect(await ask(`${phase}/holds`, { method: "POST", body })).toMatchObject({
      status: 201,
      body: { kind: "hold", reason: "freeze", expires_at: expect.any(String) },
    });
    const wrong = [
      [`${phase}/history?limit=0`, {}],
      [`${phase}/history?limit=x`, {}],
      [`${phase}/holds`, { method: "POST", body: "{}" }],
      [`${phase}/holds`, { method: "POST", body: '{"reason":"x","for":"soon"}' }],
      [`${phase}/holds`, { method: "POST", body: '{"reason":" "}' }],
    ] as const;
    for (const [path, init] of wrong) {
      expect(await ask(path, init)).toMatchObject({
        status: 400,
        body: { code: expect.stringMatching(/BAD_REQUEST|INVALID/) },
      });
    }
    const nowhere = `${url}/api/v1/pipelines/${app}/phases/nowhere/history`;
    expect(await ask(nowhere)).toMatchObject({ status: 404 });
  });
});

test.each([
  [["history", app], "missing required argument 'phase'"],
  [["history", app, "staging", "--limit", "0"], "give a whole number"],
  [["promotions", app], "name a pipeline and a phase, or neither"],
  [["hold", app, "staging"], "--reason"],
  [["veto", app, "staging", "d", "--reason", "x", "--scope", "world"], "Allowed choices"],
])("%j is called wrongly", async (args, words) => {
  const { code, stderr } = await glu(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
