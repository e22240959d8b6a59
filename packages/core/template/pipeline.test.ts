import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startSandbox } from "@glu/core/testing";
import system from "./pipeline.ts";

const old = `sha256:${"0".repeat(64)}`;
const values = `# Read by the chart.
image:
  repository: ghcr.io/acme/app
  digest: ${old}
`;
const files = { "staging/values.yaml": values, "production/values.yaml": values };

/** A registry and a repository of the test, and a clock that it moves. */
async function start(t: TestContext) {
  const sandbox = await startSandbox(system, {
    images: ["app"],
    repositories: { config: files },
    configuration: "glu.yaml",
  });
  t.after(sandbox.close);
  const staging = sandbox.phase("app", "staging");
  return { sandbox, staging, production: sandbox.phase("app", "production") };
}

await test("a new image reaches staging by itself, in one line of one file", async (t) => {
  const { sandbox, staging } = await start(t);
  const { digest } = await sandbox.pushImage("app");
  await sandbox.passTime("30s");
  await staging.assertShows(digest);
  const config = sandbox.repository("config");
  const [newest] = await config.commits();
  assert.deepEqual(newest?.paths, ["staging/values.yaml"]);
  assert.equal(await config.read("staging/values.yaml"), values.replace(old, digest));
});

await test("production waits for a person", async (t) => {
  const { sandbox, production } = await start(t);
  const { digest } = await sandbox.pushImage("app");
  await sandbox.passTime("1h");
  await production.assertShows(old);
  await sandbox.edge("app", "staging", "production").assertStatus("behind", "waits for a person");
  await production.promote({ actor: "ada" });
  await production.assertShows(digest);
});

await test("a rollback of staging sticks until somebody releases it", async (t) => {
  const { sandbox, staging } = await start(t);
  const good = await sandbox.pushImage("app");
  await sandbox.passTime("30s");
  const bad = await sandbox.pushImage("app");
  await sandbox.passTime("30s");
  await staging.assertShows(bad.digest);
  await staging.rollback({ actor: "ada", reason: "checkout fails" });
  const next = await sandbox.pushImage("app");
  await sandbox.passTime("1h");
  await staging.assertShows(good.digest);
  await staging.release({ actor: "ada" });
  await sandbox.passTime("30s");
  await staging.assertShows(next.digest);
});
