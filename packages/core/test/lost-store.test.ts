import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

let server: GitServer;
let project: ExampleProject;
let running: GluProcess | undefined;

const app = "gitops-example-app";
const file = "env/staging/deployment.yaml";
const observes =
  /"scope":"\*","reason":"the store is new to [^"]*".*"msg":"automation only observes"/;
const would =
  /"reason":"would promote [^"]*; automation only observes since [^"]*, set by glu itself for the system: the store is new to [^"]*then: glu automation set on --reason …; a person can promote","msg":"waits"/;

beforeAll(async () => {
  server = await startGitServer();
});
beforeEach(async () => {
  project = await createExampleProject(server, "300ms");
});
afterEach(async () => {
  server.intercept = undefined;
  await running?.kill();
  running = undefined;
  await project.remove();
});
afterAll(() => server.close());

function glu(...args: string[]) {
  return runGlu(args, { cwd: project.directory });
}

async function serve(env: Readonly<Record<string, string>> = {}): Promise<void> {
  running = new GluProcess([], { cwd: project.directory, env });
  await running.url();
}

async function stop(): Promise<void> {
  running?.signal("SIGTERM");
  await running?.ended();
}

function promoted(digest: string): Promise<unknown> | undefined {
  return running?.logged(
    new RegExp(`"to":"${app}/staging","digest":"${digest}".*"msg":"promoted"`),
  );
}

/** Two images were promoted, the second was rolled back, and then the volume is gone. */
async function loseStore(): Promise<{ readonly good: string; readonly bad: string }> {
  await serve();
  const good = await project.push("good");
  await promoted(good);
  const bad = await project.push("bad");
  await promoted(bad);
  const rollback = ["rollback", app, "staging", "--reason", "it crashes", "--apply"];
  expect(await glu(...rollback)).toMatchObject({ code: 0 });
  await stop();
  await rm(join(project.directory, ".glu"), { recursive: true });
  return { good, bad };
}

const engine = "GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_ENGINE";

test.each(["wire", "cli"])(
  "a lost store promotes nothing again until a person has looked, with engine %s",
  { timeout: 60_000 },
  async (name) => {
    const { good, bad } = await loseStore();
    await serve({ [engine]: name });
    await running?.logged(observes);
    await running?.logged(would);
    expect(await server.read(project.repository, file)).toContain(good);
    await stop();
    await serve({ [engine]: name });
    await running?.logged(would);
    expect(await server.read(project.repository, file)).toContain(good);
    expect(await glu("automation", "set", "on", "--reason", "bad is fine")).toMatchObject({
      code: 0,
    });
    await promoted(bad);
  },
);

test("it is noticed too if the first to use the store is no server", async () => {
  const { good } = await loseStore();
  const seen = await glu("inspect", app);
  expect(seen.stdout).toMatch(/staging: would promote .*; automation only observes since/);
  expect(await glu("hold", app, "production", "--reason", "careful")).toMatchObject({ code: 0 });
  await serve();
  await running?.logged(would);
  expect(await server.read(project.repository, file)).toContain(good);
});

test("a remote that is away does not hold up the start, and is asked once it is back", async () => {
  const { good } = await loseStore();
  server.intercept = (_, response) => {
    response.writeHead(503).end();
    return true;
  };
  await serve();
  await running?.logged(/"reason":"the phase cannot be read: [^"]*503[^"]*","msg":"waits"/);
  await stop();
  await serve();
  await running?.logged(/"reason":"the phase cannot be read: [^"]*503[^"]*","msg":"waits"/);
  server.intercept = undefined;
  await running?.logged(observes);
  await running?.logged(would);
  expect(await server.read(project.repository, file)).toContain(good);
});

test("a new store on a repository that Glu has never written to promotes at once", async () => {
  const digest = await project.push("second");
  await serve();
  await promoted(digest);
  expect(JSON.parse((await glu("automation", "--json")).stdout)).toMatchObject({ settings: [] });
});
