import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startSandbox } from "@glu/core/testing";
import { expect, onTestFinished, test } from "vitest";
import system from "./pipeline.ts";

const manifests = join(import.meta.dirname, "../gitops-example");
const paths = ["staging", "production"].map((phase) => `env/${phase}/deployment.yaml`);

/** The pipeline on the manifests of the example, with the configuration it has here. */
async function start() {
  const files = paths.map(
    async (path) => [path, await readFile(join(manifests, path), "utf8")] as const,
  );
  const sandbox = await startSandbox(system, {
    images: ["app"],
    repositories: { gitopsexample: Object.fromEntries(await Promise.all(files)) },
    configuration: join(import.meta.dirname, "glu.yaml"),
  });
  onTestFinished(sandbox.close);
  const phase = (name: string) => sandbox.phase("gitops-example-app", name);
  return { sandbox, staging: phase("staging"), production: phase("production") };
}

test("a new image reaches staging by itself, and production waits for a person", async () => {
  const { sandbox, staging, production } = await start();
  const before = (await production.digest()) ?? "";
  const { digest } = await sandbox.pushImage("app");
  await sandbox.passTime("10s");
  await staging.assertShows(digest);
  const edge = sandbox.edge("gitops-example-app", "staging", "production");
  await edge.assertStatus("behind", "waits for a person");
  await sandbox.passTime("1h");
  await production.assertShows(before);
  expect(await production.promote({ actor: "ada" })).toMatchObject({ outcome: "promoted" });
  await production.assertShows(digest);
  const commits = await sandbox.repository("gitopsexample").commits();
  expect(commits.map((commit) => commit.paths)).toEqual([
    ["env/production/deployment.yaml"],
    ["env/staging/deployment.yaml"],
    paths.toSorted(),
  ]);
});

test("a rollback of staging sticks until it is released", async () => {
  const { sandbox, staging } = await start();
  const good = await sandbox.pushImage("app");
  await sandbox.passTime("10s");
  const bad = await sandbox.pushImage("app");
  await sandbox.passTime("10s");
  await staging.assertShows(bad.digest);
  await staging.rollback({ actor: "ada", reason: "checkout fails" });
  await sandbox.passTime("1h");
  await staging.assertShows(good.digest);
  await staging.release({ actor: "ada" });
  const { digest } = await sandbox.pushImage("app");
  await sandbox.passTime("10s");
  await staging.assertShows(digest);
});
