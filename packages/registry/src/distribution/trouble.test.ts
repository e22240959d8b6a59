import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Descriptor } from "../descriptor.ts";
import {
  AuthenticationError,
  DeadlineError,
  ImageNotFoundError,
  RateLimitedError,
  RegistryError,
  ServerError,
} from "../errors.ts";
import { parseReference } from "../reference.ts";
import {
  dockerRegistryUser,
  startDockerRegistry,
  whyNoDockerRegistry,
} from "../testing/docker-registry.ts";
import type { Fault } from "../testing/fault.ts";
import { startHttpProxy } from "../testing/http-proxy.ts";
import { writeImage } from "../testing/image-layout.ts";
import { ManualTimers } from "../testing/manual-timers.ts";
import { startRegistry } from "../testing/registry-server.ts";
import { skopeo } from "../testing/skopeo.ts";
import { DistributionRegistry } from "./distribution-registry.ts";

const { username, password } = dockerRegistryUser;
const { signal } = new AbortController();
const repository = "acme/shop";

/** A registry that lets one user in, with `acme/shop:v1` in it. */
interface Running {
  readonly host: string;
  readonly pushed: Descriptor;
  readonly stop: () => Promise<void>;
}

const skipped = whyNoDockerRegistry();

describe.each([
  ["the registry in memory", startInMemory, undefined],
  [`the CNCF distribution registry ${skipped ?? ""}`, startReal, skipped],
])("with %s", (_, start, reason) => {
  let running: Running | undefined;
  beforeAll(async () => {
    running = reason === undefined ? await start() : undefined;
  });
  afterAll(async () => running?.stop());

  /** Its client, behind a proxy that spoils answers. */
  async function behindProxy(timers?: ManualTimers) {
    const { host = "", pushed } = running ?? {};
    const proxy = await startHttpProxy();
    onTestFinished(() => proxy.stop());
    const registry = new DistributionRegistry({
      host,
      credential: async () => dockerRegistryUser,
      plainHttp: true,
      environment: { http_proxy: proxy.url },
      timers,
    });
    onTestFinished(() => registry.close());
    const reference = parseReference(`${host}/${repository}:v1`);
    const image = await registry.image(reference, { signal });
    const calls = {
      resolve: () => registry.resolve(reference, { signal }),
      image: () => registry.image(reference, { signal }),
      tags: () => registry.tags(reference, { signal }),
      build: () => registry.build(image, { signal }),
    };
    return { host, proxy, registry, reference, pushed, calls };
  }

  it
    .skipIf(reason !== undefined)
    .each<["resolve" | "image" | "tags" | "build", string, Fault, object]>([
      ["image", "a byte changed", { kind: "damaged" }, { reason: "digest" }],
      ["build", "a byte changed", { kind: "damaged" }, { reason: "digest" }],
      ["tags", "a byte changed", { kind: "damaged" }, { reason: "not-json" }],
      ["image", "a length that is too small", length(10), { code: "REGISTRY_INVALID_RESPONSE" }],
      ["build", "a length that is too small", length(10), { code: "REGISTRY_INVALID_RESPONSE" }],
      ["image", "too few bytes", { kind: "truncated" }, { code: "REGISTRY_UNREACHABLE" }],
      ["tags", "too few bytes", { kind: "truncated" }, { code: "REGISTRY_UNREACHABLE" }],
      ["build", "too few bytes", { kind: "truncated" }, { code: "REGISTRY_UNREACHABLE" }],
      ["image", "another type", mediaType("text/html"), { reason: "media-type" }],
      ["image", "bytes without end", { kind: "endless" }, { reason: "too-large" }],
      ["tags", "bytes without end", { kind: "endless" }, { reason: "too-large" }],
      ["build", "bytes without end", { kind: "endless" }, { reason: "too-large" }],
      ["resolve", "a reset", { kind: "disconnect" }, { code: "REGISTRY_UNREACHABLE" }],
      ["tags", "a reset", { kind: "disconnect" }, { code: "REGISTRY_UNREACHABLE" }],
      ["resolve", "no HTTP", { kind: "not-http" }, { reason: "not-http" }],
      ["tags", "a page for people", { kind: "not-json" }, { reason: "not-json" }],
      ["image", "a page for people", { kind: "not-json" }, { reason: "not-json" }],
      ["tags", "503", status(503), { code: "REGISTRY_SERVER" }],
      ["build", "429", status(429), { retryAfter: 60_000 }],
      ["tags", "429 for a while", status(429, { "retry-after": "7" }), { retryAfter: 7000 }],
    ])("%s, answered with %s, is a named error without a secret", async (call, ...rest) => {
    const [, fault, fields] = rest;
    const { proxy, calls, host } = await behindProxy();
    proxy.fail(fault);
    const error = await calls[call]().catch(thrown);
    expect(error).toBeInstanceOf(RegistryError);
    expect(error).toMatchObject(fields);
    expect(error).toHaveProperty("message", expect.stringContaining(host));
    expectNoSecret(error);
  });

  it.skipIf(reason !== undefined).each(["resolve", "image", "tags", "build"] as const)(
    "%s ends at its deadline, however slowly bytes come",
    async (call) => {
      const timers = new ManualTimers();
      const { proxy, calls } = await behindProxy(timers);
      proxy.fail({ kind: call === "resolve" ? "hang" : "slow" });
      const asked = proxy.nextAnswer();
      const outcome = calls[call]().catch(thrown);
      await asked;
      await timers.advance(30_000);
      expect(await outcome).toBeInstanceOf(DeadlineError);
    },
  );

  it.skipIf(reason !== undefined)("a digest that is not announced is found out", async () => {
    const { proxy, calls, pushed } = await behindProxy();
    proxy.fail({ kind: "no-digest" });
    expect((await calls.resolve()).digest).toBe(pushed?.digest);
    expect((await calls.image()).descriptor.digest).toBe(pushed?.digest);
  });

  it.skipIf(reason !== undefined)(
    "a failure that comes and goes is over as soon as it is",
    async () => {
      const { proxy, calls, pushed } = await behindProxy();
      for (const code of [500, 502, 503, 504]) {
        proxy.fail(status(code), { times: 1 });
        await expect(calls.resolve()).rejects.toThrow(ServerError);
        expect((await calls.resolve()).digest).toBe(pushed?.digest);
      }
    },
  );

  it.skipIf(reason !== undefined)("a limit is obeyed until it is over", async () => {
    const timers = new ManualTimers();
    const { proxy, calls } = await behindProxy(timers);
    proxy.fail(status(429, { "retry-after": "7" }), { times: 1 });
    await expect(calls.tags()).rejects.toThrow(RateLimitedError);
    const before = proxy.requests.length;
    await expect(calls.build()).rejects.toThrow(RateLimitedError);
    expect(proxy.requests).toHaveLength(before);
    await timers.advance(7000);
    expect(await calls.build()).toBeDefined();
  });

  it.skipIf(reason !== undefined).each(["resolve", "image", "tags", "build"] as const)(
    "%s sends no password where a redirect leads",
    async (call) => {
      const other = await startedOther();
      const { proxy, calls, host } = await behindProxy();
      const location = `http://${other.host}/v2/elsewhere?signature=hunter2`;
      const here = new RegExp(`http://${host}/`);
      proxy.fail({ kind: "status", status: 307, headers: { location } }, { matching: here });
      const error = await calls[call]().catch(thrown);
      expect(other.requests.length).toBeGreaterThan(0);
      expect(other.requests.every(({ authorization }) => authorization === "none")).toBe(true);
      expect(error).toBeInstanceOf(RegistryError);
      expectNoSecret(error);
    },
  );

  it.skipIf(reason !== undefined)(
    "a token service of a foreign host gets no password",
    async () => {
      const other = await startedOther();
      const { proxy, calls } = await behindProxy();
      const realm = `http://localhost:${other.host.split(":")[1]}/token`;
      const headers = { "www-authenticate": `Bearer realm="${realm}",service="test registry"` };
      proxy.fail({ kind: "status", status: 401, headers }, { matching: /\/v2\// });
      const error = await calls.tags().catch(thrown);
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(String(error)).toContain("add it to token_hosts (tokenHosts in code)");
      expect(other.requests.map(({ authorization }) => authorization)).toEqual(["none"]);
      expectNoSecret(error);
    },
  );

  it.skipIf(reason !== undefined)("a refusal that never ends is asked for twice", async () => {
    const { proxy, calls } = await behindProxy();
    const headers = { "www-authenticate": 'Basic realm="test"' };
    proxy.fail({ kind: "status", status: 401, headers });
    for (const call of [calls.resolve, calls.tags, calls.build]) {
      const before = proxy.requests.length;
      await expect(call()).rejects.toThrow(AuthenticationError);
      expect(proxy.requests.length - before).toBeLessThanOrEqual(2);
    }
  });

  it.skipIf(reason !== undefined)("a repository that is gone is named", async () => {
    const { registry, host } = await behindProxy();
    const gone = parseReference(`${host}/acme/gone:v1`);
    for (const call of [
      () => registry.resolve(gone, { signal }),
      () => registry.image(gone, { signal }),
      () => registry.tags(gone, { signal }),
    ]) {
      const error = await call().catch(thrown);
      expect(error).toBeInstanceOf(ImageNotFoundError);
      expect(String(error)).toContain(`${host}/acme/gone`);
    }
  });
});

async function startInMemory(): Promise<Running> {
  const server = await startRegistry({ users: { [username]: password } });
  const pushed = await server.push({ repository, tag: "v1" });
  return { host: server.host, pushed, stop: () => server.stop() };
}

async function startReal(): Promise<Running> {
  const server = await startDockerRegistry({ login: true });
  const directory = await mkdtemp(join(tmpdir(), "glu-trouble-"));
  try {
    const pushed = await writeImage(directory, { tag: "v1" });
    const { host } = server;
    const to = `docker://${host}/${repository}:v1`;
    const flags = ["--preserve-digests", "--dest-tls-verify=false"];
    await skopeo(["copy", ...flags, `oci:${directory}:v1`, to], {
      host,
      credential: dockerRegistryUser,
    });
    return { host, pushed, stop: server.stop };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** It wants a password too, so that somebody could be tempted to send one. */
async function startedOther() {
  const other = await startRegistry({ users: { [username]: password } });
  onTestFinished(() => other.stop());
  return other;
}

function expectNoSecret(error: unknown): void {
  const basic = Buffer.from(`${username}:${password}`).toString("base64");
  const forms = [password, Buffer.from(password).toString("base64"), basic, "hunter2"];
  const shown = inspect(error, { depth: 10, showHidden: true });
  for (const form of forms.flatMap((text) => [text, encodeURIComponent(text)])) {
    expect(shown).not.toContain(form);
  }
}

function status(code: number, headers: Record<string, string> = {}): Fault {
  return { kind: "status", status: code, headers };
}

function mediaType(type: string): Fault {
  return { kind: "media-type", mediaType: type };
}

function length(bytes: number): Fault {
  return { kind: "headers", headers: { "content-length": String(bytes) } };
}

function thrown(error: unknown): unknown {
  return error;
}
