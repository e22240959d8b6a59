import { describe, expect, it, onTestFinished } from "vitest";
import { digestOf } from "../digest.ts";
import {
  AuthenticationError,
  ClosedError,
  DeadlineError,
  ImageNotFoundError,
  InvalidReferenceError,
  InvalidResponseError,
  RateLimitedError,
  type RegistryError,
  RegistryUnreachableError,
  ServerError,
} from "../errors.ts";
import { parseReference } from "../reference.ts";
import { RequestBudget } from "../request-budget.ts";
import type { Fault } from "../testing/fault.ts";
import { ManualTimers } from "../testing/manual-timers.ts";
import type {
  RegistryWithImage,
  RegistryWithImageOptions,
} from "../testing/registry-with-image.ts";
import { startRegistryWithImage } from "../testing/registry-with-image.ts";
import { DistributionRegistry } from "./distribution-registry.ts";

const { signal } = new AbortController();

describe("resolving", () => {
  it("is one HEAD", async () => {
    const { server, registry, reference } = await started();
    await registry.resolve(reference, { signal });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "HEAD /v2/acme/shop/manifests/v1",
    ]);
  });

  it("keeps its connections from one HEAD to the next", async () => {
    const { server, registry, reference } = await started();
    for (let count = 0; count < 20; count++) {
      await registry.resolve(reference, { signal });
    }
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it("reads and hashes the manifest where the digest is not announced", async () => {
    const { server, registry, reference, pushed } = await started();
    server.fail({ kind: "no-digest" });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(server.requests.map(({ method }) => method)).toEqual(["HEAD", "GET"]);
  });

  it("refuses a digest other than the one in the reference", async () => {
    const { server, registry, pushed } = await started();
    const other = digestOf(Buffer.from("other"));
    server.fail({
      kind: "status",
      status: 200,
      headers: {
        "content-type": pushed.mediaType,
        "content-length": "10",
        "docker-content-digest": other,
      },
    });
    const pinned = parseReference(`${server.host}/acme/shop@${pushed.digest}`);
    const error = await registry.resolve(pinned, { signal }).catch(thrown);
    expect(error).toMatchObject({ code: "REGISTRY_INVALID_RESPONSE", reason: "digest" });
  });

  it("tries once more on a new connection when a kept one breaks", async () => {
    const { server, registry, reference, pushed } = await started();
    server.fail({ kind: "disconnect" }, { times: 1 });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
  });

  it("refuses a reference of another host", async () => {
    const { registry } = await started();
    const elsewhere = parseReference("ghcr.io/acme/shop");
    await expect(registry.resolve(elsewhere, { signal })).rejects.toThrow(InvalidReferenceError);
  });
});

describe("an image that is kept", () => {
  it("keeps no more memory than it has bytes", async () => {
    const { registry, reference } = await started();
    for (let count = 0; count < 20; count++) {
      const { bytes } = await registry.image(reference, { signal });
      expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
    }
  });
});

describe("an index for several platforms", () => {
  it("is read as an index, with its platforms", async () => {
    const { server, registry, pushed } = await started();
    const platform = { os: "linux", architecture: "arm64", variant: "v8" };
    const json = { schemaVersion: 2, manifests: [{ ...pushed, platform }] };
    const mediaType = "application/vnd.docker.distribution.manifest.list.v2+json";
    const name = { repository: "acme/shop", tag: "all" };
    server.pushBytes(name, mediaType, Buffer.from(JSON.stringify(json)));
    const { manifest } = await registry.image(parseReference(`${server.host}/acme/shop:all`), {
      signal,
    });
    expect(manifest).toMatchObject({
      kind: "index",
      manifests: [{ digest: pushed.digest, platform }],
    });
  });
});

describe("a registry that fails", () => {
  it.each<[string, Fault, new (...args: never[]) => RegistryError, object]>([
    ["401", status(401), AuthenticationError, { next: "act" }],
    ["403", status(403), AuthenticationError, { next: "act" }],
    ["404", status(404), ImageNotFoundError, { next: "act" }],
    ["418", status(418), InvalidResponseError, { reason: "status" }],
    ["429", status(429), RateLimitedError, { next: "retry", retryAfter: 60_000 }],
    [
      "429 for a while",
      status(429, { "retry-after": "7" }),
      RateLimitedError,
      { retryAfter: 7000 },
    ],
    ["500", status(500), ServerError, { next: "retry" }],
    ["503 for a while", status(503, { "retry-after": "2" }), ServerError, { retryAfter: 2000 }],
    ["not HTTP", { kind: "not-http" }, InvalidResponseError, { reason: "not-http" }],
    ["a web page", { kind: "not-json" }, InvalidResponseError, { reason: "not-json" }],
    ["other bytes", { kind: "damaged" }, InvalidResponseError, { reason: "digest" }],
    ["too few bytes", { kind: "truncated" }, RegistryUnreachableError, { next: "retry" }],
    ["bytes without end", { kind: "endless" }, InvalidResponseError, { reason: "too-large" }],
    ["no connection", { kind: "disconnect" }, RegistryUnreachableError, { next: "retry" }],
    [
      "another media type",
      { kind: "media-type", mediaType: "text/html" },
      InvalidResponseError,
      { reason: "media-type" },
    ],
    [
      "a media type other than the manifest's",
      { kind: "media-type", mediaType: "application/vnd.oci.image.index.v1+json" },
      InvalidResponseError,
      { reason: "media-type" },
    ],
  ])("with %s is a named error that says which host", async (_, ...[fault, type, fields]) => {
    const { server, registry, reference } = await started();
    server.fail(fault);
    const error = await registry.image(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject(fields);
    expect(error).toHaveProperty("message", expect.stringContaining(server.host));
  });

  it("with a refusal without end is still told apart", async () => {
    const { server, registry } = await started();
    server.fail({ kind: "endless" });
    const missing = parseReference(`${server.host}/acme/shop:missing`);
    await expect(registry.image(missing, { signal })).rejects.toThrow(ImageNotFoundError);
    await expect(registry.tags(missing, { signal })).rejects.toThrow(InvalidResponseError);
  });

  it("by never answering ends the call at its deadline", async () => {
    const timers = new ManualTimers();
    const { server, registry, reference } = await started({ timers, deadline: 5000 });
    server.fail({ kind: "hang" });
    const arrived = server.nextRequest();
    const outcome = registry.resolve(reference, { signal }).catch(thrown);
    await arrived;
    await timers.advance(5000);
    expect(await outcome).toBeInstanceOf(DeadlineError);
    expect(timers.due).toEqual([]);
  });

  it("by its rate, however long the queue is, fails no call", async () => {
    const timers = new ManualTimers();
    const budget = new RequestBudget({ rate: 0.01, burst: 1, timers });
    const { registry, reference, pushed } = await started({ timers, budget, deadline: 5000 });
    await registry.resolve(reference, { signal });
    const outcome = registry.resolve(reference, { signal });
    await timers.advance(100_000);
    expect(await outcome).toEqual(pushed);
  });

  it("by never answering lets the caller give up", async () => {
    const { server, registry, reference } = await started();
    server.fail({ kind: "hang" });
    const controller = new AbortController();
    const arrived = server.nextRequest();
    const outcome = registry.resolve(reference, { signal: controller.signal }).catch(thrown);
    await arrived;
    const reason = new Error("shutting down");
    controller.abort(reason);
    expect(await outcome).toBe(reason);
  });

  it("by never answering does not keep close from ending the call", async () => {
    const { server, registry, reference } = await started();
    server.fail({ kind: "hang" });
    const arrived = server.nextRequest();
    const outcome = registry.resolve(reference, { signal }).catch(thrown);
    await arrived;
    await registry.close();
    expect(await outcome).toBeInstanceOf(ClosedError);
  });

  it("by not being there is unreachable", async () => {
    const { server, registry, reference } = await started();
    await server.stop();
    const error = await registry.resolve(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(RegistryUnreachableError);
    expect(error).toHaveProperty("message", expect.stringContaining("refused"));
  });

  it("by speaking plain HTTP where TLS is expected is told to set plainHttp", async () => {
    const { server, reference } = await started();
    const registry = new DistributionRegistry({ host: server.host });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow("plainHttp");
  });

  it("works again as soon as it does", async () => {
    const { server, registry, reference, pushed } = await started();
    const recover = server.fail({ kind: "status", status: 500 });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(ServerError);
    recover();
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
  });
});

describe("a registry that wants to be left alone", () => {
  it.each<[string, Fault, number]>([
    ["for a while", status(429, { "retry-after": "7" }), 7000],
    ["without saying for how long", status(429), 60_000],
    ["because it is down", status(503, { "retry-after": "7" }), 7000],
  ])("%s is sent nothing until that is over", async (_, fault, wait) => {
    const timers = new ManualTimers();
    const { server, registry, reference, pushed } = await started({ timers });
    server.fail(fault, { times: 1 });
    const calls = [
      () => registry.resolve(reference, { signal }),
      () => registry.image(reference, { signal }),
      () => registry.tags(reference, { signal }),
    ];
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(server.host);
    await timers.advance(1000);
    for (const call of calls) {
      const error = await call().catch(thrown);
      expect(error).toBeInstanceOf(RateLimitedError);
      expect(error).toMatchObject({ retryAfter: wait - 1000 });
    }
    expect(server.requests).toHaveLength(1);
    await timers.advance(wait - 1000);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
  });

  it("is sent nothing by any client with the same budget", async () => {
    const budget = new RequestBudget({ timers: new ManualTimers() });
    const { server, registry, reference } = await started({ budget });
    const other = new DistributionRegistry({ host: server.host, plainHttp: true, budget });
    onTestFinished(() => other.close());
    server.fail(status(429), { times: 1 });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(RateLimitedError);
    await expect(other.resolve(reference, { signal })).rejects.toThrow(RateLimitedError);
    expect(server.requests).toHaveLength(1);
  });

  it("in its token service is still asked where that is not needed", async () => {
    const timers = new ManualTimers();
    const tokens = await started({ server: { bearer: true } });
    const realm = `http://localhost:${tokens.server.host.split(":")[1]}/token`;
    const { server, registry, reference } = await started({
      server: { bearer: { realm } },
      timers,
    });
    tokens.server.fail(status(429, { "retry-after": "7" }));
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(RateLimitedError);
    await expect(registry.resolve(reference, { signal })).rejects.toThrow("left alone for 7 s");
    expect(tokens.server.requests).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  it("but has only no pulls left is still asked what a tag points to", async () => {
    const timers = new ManualTimers();
    const { server, registry, reference, pushed } = await started({ timers });
    const headers = { "ratelimit-remaining": "0;w=21600", "ratelimit-reset": "300" };
    const recover = server.fail({ kind: "headers", headers });
    await registry.image(reference, { signal });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    const error = await registry.image(reference, { signal }).catch(thrown);
    expect(error).toMatchObject({ code: "REGISTRY_RATE_LIMITED", retryAfter: 300_000 });
    expect(server.requests.map(({ method }) => method)).toEqual(["GET", "HEAD"]);
    recover();
    const more = { "ratelimit-remaining": "1;w=21600" };
    server.fail({ kind: "headers", headers: more }, { times: 1 });
    await registry.resolve(reference, { signal });
    await registry.image(reference, { signal });
  });

  it("but has no pulls left for one client still has some for another", async () => {
    const budget = new RequestBudget();
    const { server, registry, reference, pushed } = await started({ budget });
    const other = new DistributionRegistry({ host: server.host, plainHttp: true, budget });
    onTestFinished(() => other.close());
    server.fail({ kind: "headers", headers: { "ratelimit-remaining": "0" } }, { times: 1 });
    await registry.image(reference, { signal });
    await expect(registry.image(reference, { signal })).rejects.toThrow("allows no more pulls");
    expect((await other.image(reference, { signal })).descriptor).toEqual(pushed);
  });
});

async function started(options: RegistryWithImageOptions = {}): Promise<RegistryWithImage> {
  const registry = await startRegistryWithImage(options);
  onTestFinished(registry.stop);
  return registry;
}

function status(code: number, headers: Record<string, string> = {}): Fault {
  return { kind: "status", status: code, headers };
}

function thrown(error: unknown): unknown {
  return error;
}
