import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type GitServer,
  type StartedSystem,
  startGitServer,
  startSystem,
  writeImage,
} from "@glu/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import system from "./pipeline.ts";

const old = `sha256:${"0".repeat(64)}`;
const ada = { actor: "ada" };
let server: GitServer;
let images: string;
let started: StartedSystem | undefined;

beforeEach(async () => {
  server = await startGitServer();
  images = await mkdtemp(join(tmpdir(), "images-"));
});
afterEach(async () => {
  await started?.stop();
  await server.close();
  await rm(images, { recursive: true, force: true });
});

/** Starts the pipeline on a remote with the files of this example, and both images as 1.1.0. */
async function start() {
  const push = (name: string) =>
    writeImage(join(images, name), { tag: "1.1.0", content: `${name} 1.1.0` });
  const [web, worker] = await Promise.all([push("web"), push("worker")]);
  await server.createRepository("config", await files());
  const source = (name: string) => ({
    reference: `oci-layout:${join(images, name)}`,
    select: { strategy: "semver", range: ">=1.0.0" },
  });
  started = await startSystem(system, {
    mode: "once",
    configuration: {
      sources: {
        oci: { web: source("web"), worker: source("worker") },
        git: { config: { remote: { url: server.urlOf("config") } } },
      },
    },
  });
  return { web: web.digest, worker: worker.digest, operations: started.operations };
}

async function files(): Promise<Record<string, string>> {
  const root = import.meta.dirname;
  const entries = await readdir(join(root, "env"), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const read = async (path: string) => [path, await readFile(join(root, path), "utf8")];
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

const toStaging = { pipeline: "shop", from: "built", to: "staging" };
const to = (region: string) => ({ pipeline: "shop", from: "staging", to: region });

async function changes(): Promise<readonly string[]> {
  const lines = await server.git("config", "diff", "--numstat", "HEAD~1", "HEAD");
  return lines.split("\n");
}

test("both images of a release reach staging in one commit, and nothing else changes", async () => {
  const { web, worker, operations } = await start();
  const before = await files();
  expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
  expect(await changes()).toEqual([
    "1\t1\tenv/staging/kustomization.yaml",
    "2\t2\tenv/staging/worker-values.yaml",
  ]);
  expect(await server.read("config", "env/staging/kustomization.yaml")).toBe(
    before["env/staging/kustomization.yaml"]?.replace(old, web),
  );
  expect(await server.read("config", "env/staging/worker-values.yaml")).toBe(
    before["env/staging/worker-values.yaml"]?.replace("1.0.3", "1.1.0").replace(old, worker),
  );
  const message = await server.git("config", "log", "-1", "--format=%B");
  expect(message).toContain(`web: ghcr.io/acme/web@${web}`);
  expect(message).toContain(`worker: ghcr.io/acme/worker@${worker}`);
});

test("each of three regions follows by itself, in the spelling of its files", async () => {
  const { web, worker, operations } = await start();
  const before = await files();
  await operations.perform(toStaging, ada);
  for (const region of ["eu", "us"]) {
    expect(await operations.perform(to(region), ada)).toMatchObject({ outcome: "promoted" });
    expect(await changes()).toEqual([
      `1\t1\tenv/${region}/kustomization.yaml`,
      `2\t2\tenv/${region}/worker-values.yaml`,
    ]);
  }
  expect(await server.read("config", "env/us/kustomization.yaml")).toBe(
    before["env/us/kustomization.yaml"]?.replace(old, web),
  );
  expect(await server.read("config", "env/us/worker-values.yaml")).toBe(
    before["env/us/worker-values.yaml"]?.replace("1.0.3", "1.1.0").replace(old, worker),
  );
});

test("a region that only has tags is taken over by its first promotion", async () => {
  const { web, worker, operations } = await start();
  expect(await operations.phase("shop", "ap")).toMatchObject({
    state: "empty",
    reason:
      'web: env/ap/kustomization.yaml, images[name=ghcr.io/acme/web]: "ghcr.io/acme/web:1.0.3" has no digest; ' +
      'worker: env/ap/worker-values.yaml, image.digest: "ghcr.io/acme/worker:1.0.3" has no digest',
  });
  await operations.perform(toStaging, ada);
  expect(await operations.perform(to("ap"), ada)).toMatchObject({ outcome: "promoted" });
  expect(await server.read("config", "env/ap/kustomization.yaml")).toContain(
    `  - name: ghcr.io/acme/web\n    digest: ${web}\n  - name: redis`,
  );
  expect(await server.read("config", "env/ap/worker-values.yaml")).toContain(
    `  tag: 1.1.0\n  digest: ${worker}\nresources:`,
  );
  expect(await operations.phase("shop", "ap")).toMatchObject({ state: "ready" });
});
