import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startGitServer, startSystem, writeImage } from "@glu/core/testing";
import system from "./pipeline.ts";

const values = `# Read by the chart.
image:
  repository: ghcr.io/acme/app
  digest: sha256:${"0".repeat(64)}
`;

await test("an image reaches staging in one line of one file", async () => {
  const server = await startGitServer();
  const images = await mkdtemp(join(tmpdir(), "images-"));
  const { digest } = await writeImage(images, { tag: "latest", content: "a newer app" });
  const files = { "staging/values.yaml": values, "production/values.yaml": values };
  await server.createRepository("config", files);
  const { operations, stop } = await startSystem(system, {
    mode: "once",
    configuration: {
      sources: {
        oci: { app: { reference: `oci-layout:${images}:latest` } },
        git: { config: { remote: { url: server.urlOf("config") } } },
      },
    },
  });
  try {
    const edge = { pipeline: "app", from: "image", to: "staging" };
    const { outcome } = await operations.perform(edge, { actor: "test" });
    assert.equal(outcome, "promoted");
    const changed = await server.git("config", "diff", "--numstat", "HEAD~1", "HEAD");
    assert.equal(changed, "1\t1\tstaging/values.yaml");
    assert.match(await server.read("config", "staging/values.yaml"), new RegExp(digest));
    assert.equal(await server.read("config", "production/values.yaml"), values);
  } finally {
    await stop();
    await server.close();
    await rm(images, { recursive: true });
  }
});
