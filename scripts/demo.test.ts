import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PhaseView } from "@glu/core/api-types";
import { afterEach, beforeEach, expect, test } from "vitest";

let parent: string;
let directory: string;
let demo: ChildProcess | undefined;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "demo-"));
  directory = join(parent, "demo");
});
afterEach(async () => {
  demo?.kill("SIGKILL");
  demo = undefined;
  await rm(parent, { recursive: true, force: true });
});

const app = "api/v1/pipelines/gitops-example-app";

interface RunningDemo {
  readonly url: string;
  readonly stop: () => Promise<number | null>;
}

async function startDemo(): Promise<RunningDemo> {
  const port = await freePort();
  const child = spawn(process.execPath, [script("demo")], {
    env: { ...process.env, DEMO_DIRECTORY: directory, GLU_SERVER_PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  demo = child;
  const closed = once(child, "close");
  let log = "";
  while (!log.includes('"msg":"serving"')) {
    const [chunk] = await Promise.race([
      once(child.stderr, "data"),
      closed.then(() => Promise.reject(new Error(`the demo ended: ${log}`))),
    ]);
    log += chunk;
  }
  child.stderr.resume();
  const stop = async () => {
    child.kill("SIGINT");
    await closed;
    return child.exitCode;
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function runScript(name: string): Promise<string> {
  const env = { ...process.env, DEMO_DIRECTORY: directory };
  const { stdout } = await promisify(execFile)(process.execPath, [script(name)], { env });
  return stdout;
}

async function git(...args: readonly string[]): Promise<string> {
  const repository = join(directory, "config.git");
  const { stdout } = await promisify(execFile)("git", ["-C", repository, ...args]);
  return stdout;
}

async function phase(url: string, name: string): Promise<PhaseView> {
  const response = await fetch(`${url}/${app}/phases/${name}`);
  return (await response.json()) as PhaseView;
}

/** Waits until both phases show the same, at most 15 s: what the demo promises. */
async function stagingFollows(url: string): Promise<string> {
  const end = Date.now() + 15_000;
  while (Date.now() < end) {
    const [image, staging] = await Promise.all([phase(url, "oci"), phase(url, "staging")]);
    if (image.resource.digest !== undefined && image.resource.digest === staging.resource.digest) {
      return image.resource.digest;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("staging did not follow within 15 s");
}

test("the demo tells its story, twice, and cleans up", { timeout: 120_000 }, async () => {
  const first = await startDemo();
  expect((await readdir(directory)).toSorted()).toEqual([
    "config.git",
    "glu.yaml",
    "registry",
    "state",
  ]);
  const digest = await stagingFollows(first.url);
  expect((await phase(first.url, "production")).resource.digest).not.toBe(digest);

  const perform = `${first.url}/${app}/from/staging/to/production/perform`;
  const promoted = await fetch(perform, { method: "POST" });
  expect([promoted.status, await promoted.json()]).toMatchObject([200, { outcome: "promoted" }]);
  const changes = await git("log", "-1", "--unified=0", "--patch", "--format=%B");
  expect(changes.match(/^\+\+\+ .*$/gm)).toEqual(["+++ b/env/production/deployment.yaml"]);
  expect(changes.match(/^[-+][^-+].*$/gm)).toHaveLength(4);
  expect(changes).toContain("Glu-Phase: gitops-example-app/production");
  const again = await fetch(perform, { method: "POST" });
  expect([again.status, await again.json()]).toMatchObject([200, { outcome: "up-to-date" }]);

  expect(await runScript("demo-push")).toMatch(/pushed sha256:/);
  const pushed = await stagingFollows(first.url).then(async (seen) =>
    seen === digest ? await waitForOther(first.url, digest) : seen,
  );
  expect(pushed).not.toBe(digest);
  const body = JSON.stringify({ reason: "it crashes" });
  const rollback = `${first.url}/${app}/phases/staging/rollback`;
  const headers = { "content-type": "application/json" };
  const back = await fetch(rollback, { method: "POST", headers, body });
  expect([back.status, await back.json()]).toMatchObject([200, { outcome: "rolled-back" }]);
  expect((await phase(first.url, "staging")).resource).toMatchObject({ digest, cause: "rollback" });
  await expect(runScript("demo-reset")).rejects.toThrow("the demo is running");
  expect(await first.stop()).toBe(0);

  const second = await startDemo();
  const shown = async () => (await phase(second.url, "staging")).resource.digest;
  await expect.poll(shown).toBe(digest);
  const release = `${second.url}/${app}/phases/staging/release`;
  expect((await fetch(release, { method: "POST" })).status).toBe(200);
  await runScript("demo-push");
  expect(await waitForOther(second.url, pushed)).not.toBe(digest);
  expect(await second.stop()).toBe(0);
  await runScript("demo-reset");
  expect(existsSync(directory)).toBe(false);
});

async function waitForOther(url: string, before: string): Promise<string> {
  for (;;) {
    const seen = await stagingFollows(url);
    if (seen !== before) {
      return seen;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function script(name: string): string {
  return join(import.meta.dirname, `${name}.mjs`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}
