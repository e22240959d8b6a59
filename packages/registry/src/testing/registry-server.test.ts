import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { writeImage } from "./image-layout.ts";
import type { RegistryServer, RegistryServerOptions } from "./registry-server.ts";
import { startRegistry } from "./registry-server.ts";
import { skopeo } from "./skopeo.ts";
import { createCertificate } from "./tls-certificate.ts";

const credential = { username: "glu", password: "open-sesame" };
const users = { glu: "open-sesame" };
const insecure = { from: "--src-tls-verify=false", to: "--dest-tls-verify=false" };
const inspection = z.object({ Digest: z.string(), Layers: z.array(z.string()) });

it.each<[string, RegistryServerOptions]>([
  ["everybody", {}],
  ["whoever has the password", { users }],
  ["whoever has a token", { users, bearer: true }],
])("another client can pull for %s what was put there", async (_, options) => {
  const server = await started(options);
  const pushed = await server.push({ repository: "acme/shop", tag: "v1" });
  const directory = await temporaryDirectory();
  const from = `docker://${server.host}/acme/shop:v1`;
  await copy(server, [insecure.from, from, `oci:${directory}:v1`]);
  expect(await inspect(server, `oci:${directory}:v1`)).toMatchObject({ Digest: pushed.digest });
});

it("another client can push to it, and finds that again", async () => {
  const server = await started({ users, bearer: true });
  const directory = await temporaryDirectory();
  const written = await writeImage(directory, { tag: "v1", content: "pushed" });
  const to = `docker://${server.host}/acme/shop:v2`;
  await copy(server, ["--preserve-digests", insecure.to, `oci:${directory}:v1`, to]);
  const found = inspection.parse(await inspect(server, "--tls-verify=false", to));
  expect(found.Digest).toBe(written.digest);
  expect(found.Layers).toHaveLength(1);
});

it("the same content has the same digest, another content another", async () => {
  const server = await started();
  const push = (content: string) => server.push({ repository: "acme/shop", tag: "v1", content });
  const one = await push("one");
  expect((await push("two")).digest).not.toBe(one.digest);
  expect(await push("one")).toEqual(one);
});

it("records what it was asked, and how it answered", async () => {
  const server = await started();
  await server.push({ repository: "acme/shop", tag: "v1" });
  const url = `http://${server.host}/v2/acme/shop/manifests/v1`;
  await request(url);
  server.delete({ repository: "acme/shop", tag: "v1" });
  await request(url);
  expect(server.requests).toEqual([
    { method: "GET", path: "/v2/acme/shop/manifests/v1", status: 200, authorization: "none" },
    { method: "GET", path: "/v2/acme/shop/manifests/v1", status: 404, authorization: "none" },
  ]);
});

it("misbehaves only as often as it should, and where it should", async () => {
  const server = await started();
  server.fail({ kind: "status", status: 503 }, { times: 1, matching: /^GET .*\/manifests\// });
  const statuses: number[] = [];
  for (const path of ["/v2/", "/v2/a/manifests/v1", "/v2/a/manifests/v1"]) {
    statuses.push(await request(`http://${server.host}${path}`));
  }
  expect(statuses).toEqual([200, 503, 404]);
});

it("can be reached over TLS by whoever trusts its authority", async () => {
  const certificate = await createCertificate(await temporaryDirectory());
  const server = await started({ certificate });
  const ca = await readFile(certificate.caFile);
  const asking = get(`https://${server.host}/v2/`, { ca, agent: false });
  const [response]: IncomingMessage[] = await once(asking, "response");
  expect(response?.statusCode).toBe(200);
  response?.resume();
});

async function started(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  const server = await startRegistry(options);
  onTestFinished(() => server.stop());
  return server;
}

async function copy({ host }: RegistryServer, command: readonly string[]): Promise<void> {
  await skopeo(["copy", ...command], { host, credential });
}

async function inspect({ host }: RegistryServer, ...command: string[]): Promise<unknown> {
  return JSON.parse(await skopeo(["inspect", ...command], { host, credential }));
}

async function request(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "glu-registry-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
