import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { System } from "@glu/core";
import {
  type GitServer,
  type StartedSystem,
  startGitServer,
  startSystem,
  writeImage,
} from "@glu/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import readyMade from "../ready-made/pipeline.ts";
import byHand from "./pipeline.ts";

const old = `sha256:${"0".repeat(64)}`;
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

/** Starts a pipeline on a remote that holds these files, and an image under `latest`. */
async function start(system: System, change: (deployment: string) => string = (text) => text) {
  const { digest } = await writeImage(images, { tag: "latest", content: "a newer app" });
  const files = new Map<string, string>();
  for (const phase of ["staging", "production"]) {
    for (const kind of ["deployment", "service"]) {
      const path = `env/${phase}/${kind}.yaml`;
      const text = await readFile(join(import.meta.dirname, path), "utf8");
      files.set(path, change(text.replaceAll(/sha256:[0-9a-f]{64}/g, old)));
    }
  }
  await server.createRepository("config", Object.fromEntries(files));
  started = await startSystem(system, {
    mode: "once",
    configuration: {
      sources: {
        oci: { app: { reference: `oci-layout:${images}:latest` } },
        git: { gitopsexample: { remote: { url: server.urlOf("config") } } },
      },
    },
  });
  return { digest, operations: started.operations };
}

const toStaging = { pipeline: "gitops-example-app", from: "oci", to: "staging" };
const toProduction = { ...toStaging, from: "staging", to: "production" };
const ada = { actor: "ada" };

describe.each([
  ["written by hand", byHand],
  ["ready-made", readyMade],
])("the pipeline with a resource that is %s", (_, system) => {
  test("S3 S51 an image reaches staging in two lines of one file, then production on request", async () => {
    const { digest, operations } = await start(system);
    for (const [edge, phase] of [
      [toStaging, "staging"],
      [toProduction, "production"],
    ] as const) {
      const before = await server.read("config", `env/${phase}/deployment.yaml`);
      expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "promoted" });
      const changed = await server.git("config", "diff", "--numstat", "HEAD~1", "HEAD");
      expect(changed).toBe(`2\t2\tenv/${phase}/deployment.yaml`);
      expect(await server.read("config", `env/${phase}/deployment.yaml`)).toBe(
        before.replaceAll(old, digest),
      );
    }
  });

  test("S50 the digest of the image is read from the container", async () => {
    const { operations } = await start(system);
    const { resource } = await operations.phase("gitops-example-app", "staging");
    expect(resource.digest).toBe(old);
  });

  test("S50 a deployment without containers is an empty phase", async () => {
    const { operations } = await start(
      system,
      (text) => `${text.split("containers:")[0]}containers: []\n`,
    );
    const phase = await operations.phase("gitops-example-app", "staging");
    expect(phase).toMatchObject({ state: "empty" });
  });

  test("S51 a deployment without APP_IMAGE_DIGEST gets the image alone", async () => {
    const { digest, operations } = await start(system, (text) =>
      text.replace(/ +# Shown on.*\n +- name: APP_IMAGE_DIGEST\n.*\n/, ""),
    );
    await operations.perform(toStaging, ada);
    const changed = await server.git("config", "diff", "--numstat", "HEAD~1", "HEAD");
    expect(changed).toBe("1\t1\tenv/staging/deployment.yaml");
    const text = await server.read("config", "env/staging/deployment.yaml");
    expect(text.split(digest)).toHaveLength(2);
  });
});

test("S50 written by hand, the image of the first container is read whatever its name", async () => {
  const { operations } = await start(byHand, (text) => text.replace("app@sha256", "next@sha256"));
  const { resource } = await operations.phase("gitops-example-app", "staging");
  expect(resource.digest).toBe(old);
});

test("S50 written by hand, an image without a digest is an error that says what to write", async () => {
  const { operations } = await start(byHand, (text) => text.replace(`app@${old}`, "app:1.0"));
  expect(await operations.phase("gitops-example-app", "staging")).toMatchObject({
    state: "error",
    reason:
      "gitops-example-app/staging (git gitopsexample): " +
      'readFrom() failed: env/staging/deployment.yaml: the image "ghcr.io/get-glu/gitops-example/app:1.0" has no ' +
      "digest; write it as ghcr.io/get-glu/gitops-example/app:1.0@sha256:…",
  });
});

test("ready-made, an image without a digest is an empty phase that the first promotion takes over", async () => {
  const { digest, operations } = await start(readyMade, (text) =>
    text.replace(`app@${old}`, "app:1.0"),
  );
  expect(await operations.phase("gitops-example-app", "staging")).toMatchObject({
    state: "empty",
    reason:
      "env/staging/deployment.yaml, spec.template.spec.containers[name=app].image: " +
      '"ghcr.io/get-glu/gitops-example/app:1.0" has no digest',
  });
  expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
  expect(await server.read("config", "env/staging/deployment.yaml")).toContain(`app@${digest}`);
});

test("ready-made, another image is not replaced", async () => {
  const { operations } = await start(readyMade, (text) => text.replace("app@sha256", "web@sha256"));
  expect(await operations.phase("gitops-example-app", "staging")).toMatchObject({
    state: "error",
    reason: expect.stringContaining(
      `is "ghcr.io/get-glu/gitops-example/web@${old}", another image than ghcr.io/get-glu/gitops-example/app`,
    ),
  });
  expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "blocked" });
});
