import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { writeImage } from "@glu/core/testing";
import { createCertificate } from "@glu/git/testing";
import {
  type DockerRegistry,
  startDockerRegistry,
  whyNoDockerRegistry,
} from "@glu/registry/testing";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../src/testing/free-port.ts";
import { useExample } from "./example.ts";
import { app, promoted } from "./staging.ts";
import { githubEvent, secret, sendWebhook } from "./webhook.ts";

const example = useExample({ interval: "10m" });
const generic = { GLU_WEBHOOKS_SCRIPT_TYPE: "generic", GLU_WEBHOOKS_SCRIPT_SECRET: secret };
/** Long before the interval is over. */
const soon = { timeout: 5_000, interval: 10 };
const script = { authorization: `Bearer ${secret}` };
const nothing = { body: "{}", headers: script };

/** The program of the example, which attempts as soon as something changed. */
beforeEach(async () => {
  const file = join(example.project.directory, "pipeline.ts");
  const program = await readFile(file, "utf8");
  const changed = program.replaceAll("schedule", "onChange").replace('interval: "10m", ', "");
  assert.ok(changed.includes("onChange({ matches:"));
  await writeFile(file, changed);
  example.env = {
    GLU_SOURCES_OCI_APP_INTERVAL: "10m",
    GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_INTERVAL: "10m",
  };
});

describe.skipIf(whyNoDockerRegistry())("the notifications of a CNCF registry", () => {
  async function startNotifying(port: number): Promise<DockerRegistry> {
    const url = `http://127.0.0.1:${port}/webhooks/images`;
    const notify = { url, authorization: script.authorization };
    const registry = await startDockerRegistry({ notify });
    onTestFinished(() => registry.stop());
    return registry;
  }

  async function push(host: string, content: string): Promise<string> {
    const images = await mkdtemp(join(tmpdir(), "images-"));
    onTestFinished(() => rm(images, { recursive: true, force: true }));
    const { digest } = await writeImage(images, { tag: "latest", content });
    const [from, to] = [`oci:${images}:latest`, `docker://${host}/shop/app:latest`];
    const args = ["copy", "--quiet", "--dest-tls-verify=false", from, to];
    await promisify(execFile)("skopeo", args);
    return digest;
  }

  test("have an image promoted within a second of its push", async () => {
    const port = await freePort();
    const registry = await startNotifying(port);
    const first = await push(registry.host, "first");
    await example.serve({
      GLU_SERVER_PORT: String(port),
      GLU_WEBHOOKS_IMAGES_TYPE: "registry",
      GLU_WEBHOOKS_IMAGES_SECRET: secret,
      GLU_SOURCES_OCI_APP_REFERENCE: `${registry.host}/shop/app:latest`,
      GLU_SOURCES_OCI_APP_PLAIN_HTTP: "true",
    });
    await example.logged(promoted(first));
    const durations: number[] = [];
    for (const content of ["second", "third", "fourth"]) {
      const digest = await push(registry.host, content);
      const end = performance.now();
      await example.logged(promoted(digest));
      durations.push(Math.round(performance.now() - end));
      expect(await example.read("env/staging/deployment.yaml")).toContain(digest);
    }
    process.stdout.write(`from image to commit: ${durations.join(", ")} ms\n`);
    expect(Math.min(...durations)).toBeLessThan(1_000);
  });
});

test("a hook of a Git server has others' commits seen at once", async () => {
  const url = await example.serve(generic);
  const { repository } = example.project;
  const call = `fetch("${url}/webhooks/script", ${JSON.stringify({ method: "POST", headers: script })})`;
  const sent = `'${process.execPath}' --eval '${call}'`;
  await example.git.setHook(repository, "post-receive", sent);
  const path = "env/staging/deployment.yaml";
  const theirs = `sha256:${"7".repeat(64)}`;
  const content = (await example.read(path)).replaceAll(/sha256:[0-9a-f]{64}/g, theirs);
  await example.git.git(repository, "branch", "theirs");
  await example.git.commit(repository, { branch: "theirs", files: { [path]: content } });
  const shown = () => digestOf(url, "staging");
  await expect.poll(shown, { timeout: 10_000 }).toMatch(/^sha256:/);
  await example.git.git(
    repository,
    "push",
    "--quiet",
    example.git.urlOf(repository),
    "theirs:main",
  );
  await expect.poll(shown, soon).toBe(theirs);
});

async function digestOf(url: string, phase: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/api/v1/pipelines/${app}/phases/${phase}`);
  return Object(await answer.json()).resource?.digest;
}

describe("webhooks", () => {
  /** Sends what a browser of somebody else, or a proxy under another name, would. */
  async function sendFrom(url: string, headers: Readonly<Record<string, string>>) {
    const given = { ...script, "content-type": "application/json", ...headers };
    const asked = request(url, { method: "POST", headers: given });
    asked.end("{}");
    const [response] = await once(asked, "response");
    const body: unknown = JSON.parse(await text(response));
    return [response.statusCode, body];
  }

  test("are taken beside the API under any name of the server, and what is for people is not", async () => {
    const url = await example.serve(generic);
    await example.logged(/"msg":"serving"/);
    const foreign = { host: "glu.example.com", origin: "https://evil.example.com" };
    const [status] = await sendFrom(`${url}/webhooks/script`, foreign);
    expect(status).toBe(202);
    expect(await sendFrom(`${url}/api/v1/automation`, foreign)).toMatchObject([421, {}]);
    expect(await sendFrom(`${url}/webhooks/none`, {})).toMatchObject([404, { code: "NOT_FOUND" }]);
    const read = await fetch(`${url}/webhooks/script`);
    expect([read.status, read.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("have a port of their own, on which there is nothing else", async () => {
    const url = await example.serve({ ...generic, GLU_SERVER_WEBHOOKS_PORT: "0" });
    const [, own = ""] = await example.logged(/"address":"(http:[^"]+)","msg":"takes webhooks"/);
    expect(new URL(own).port).not.toBe(new URL(url).port);
    expect((await sendWebhook(`${own}/script`, nothing)).status).toBe(202);
    expect((await sendWebhook(`${url}/webhooks/script`, nothing)).status).toBe(404);
    for (const path of ["/api/v1", "/health", "/metrics", "/"]) {
      expect((await fetch(new URL(path, own))).status).toBe(404);
    }
    expect(await example.stop()).toMatchObject({ code: 0 });
  });

  test("on a port of their own are spoken with as the API is", async () => {
    await createCertificate(join(example.project.directory, "tls"));
    await example.serve({
      ...generic,
      GLU_SERVER_WEBHOOKS_PORT: "0",
      GLU_SERVER_PROTOCOL: "https",
      GLU_SERVER_CERT_FILE: "tls/cert.pem",
      GLU_SERVER_KEY_FILE: "tls/key.pem",
    });
    await example.logged(/"address":"https:[^"]+","msg":"takes webhooks"/);
    expect(await example.stop()).toMatchObject({ code: 0 });
  });

  test("whose port is taken keep the server from promoting", async () => {
    const url = await example.serve();
    const { port } = new URL(url);
    const { code, stderr } = await example
      .start({ ...generic, GLU_SERVER_WEBHOOKS_PORT: port })
      .ended();
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        "set server.webhooks.port or GLU_SERVER_WEBHOOKS_PORT to another one",
      ),
    ]);
  });

  test("are taken by a server that waits for its turn too", async () => {
    await example.serve();
    const url = await example.serve({
      ...generic,
      GLU_WEBHOOKS_FORGE_TYPE: "github",
      GLU_WEBHOOKS_FORGE_SECRET: secret,
    });
    await example.logged(/only answers questions/);
    const digest = await example.project.push("second");
    const seen = () => digestOf(url, "oci");
    expect(await seen()).not.toBe(digest);
    const event = githubEvent("push", example.git.urlOf(example.project.repository));
    expect(await sendWebhook(`${url}/webhooks/forge`, event)).toEqual({ status: 202, looks: 1 });
    expect(await sendWebhook(`${url}/webhooks/script`, nothing)).toEqual({ status: 202, looks: 2 });
    await expect.poll(seen, soon).toBe(digest);
  });
});
