import { describe, expect, it, onTestFinished } from "vitest";
import { parseReference } from "../reference.ts";
import type { RegistryServer } from "../testing/registry-server.ts";
import type { RegistryWithImageOptions } from "../testing/registry-with-image.ts";
import { startRegistryWithImage } from "../testing/registry-with-image.ts";

const { signal } = new AbortController();
const heads = { matching: /^HEAD/ };
const repository = "acme/shop";
const mediaType = "application/vnd.oci.image.manifest.v1+json";

describe("what a tag points to, if a HEAD says", () => {
  it.each([
    ["no length", ["content-length"]],
    ["no media type", ["content-type"]],
    ["neither", ["content-length", "content-type"]],
  ])("%s, is read once for each digest", async (_, headers) => {
    const { server, registry, reference, pushed } = await started();
    server.fail({ kind: "without", headers }, heads);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(methods(server)).toEqual(["HEAD", "GET", "HEAD"]);
    const moved = await server.push({ repository, tag: "v1", content: "two" });
    expect(await registry.resolve(reference, { signal })).toEqual(moved);
    await server.push({ repository, tag: "v1" });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(methods(server).slice(3)).toEqual(["HEAD", "GET", "HEAD"]);
  });

  it("that it is empty, or a page, is read", async () => {
    const { server, registry, reference, pushed } = await started();
    for (const headers of [{ "content-length": "0" }, { "content-type": "text/html" }]) {
      server.fail({ kind: "headers", headers }, { ...heads, times: 1 });
      expect((await registry.resolve(reference, { signal })).size).toBe(pushed.size);
    }
  });

  it("a media type with parameters, is not read", async () => {
    const { server, registry, reference, pushed } = await started();
    const fault = { kind: "media-type", mediaType: `${mediaType}; charset=utf-8` } as const;
    server.fail(fault);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect((await registry.image(reference, { signal })).descriptor).toEqual(pushed);
    expect(methods(server)).toEqual(["HEAD", "GET"]);
  });

  it("no digest, is told by an entity tag", async () => {
    const { server, registry, reference, pushed } = await started({ server: { etags: true } });
    server.fail({ kind: "no-digest" });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(methods(server)).toEqual(["HEAD", "GET", "HEAD"]);
    const moved = await server.push({ repository, tag: "v1", content: "two" });
    expect(await registry.resolve(reference, { signal })).toEqual(moved);
    expect(methods(server).slice(3)).toEqual(["HEAD", "GET"]);
  });

  it("neither digest nor entity tag, is told by whether it was modified", async () => {
    const { server, registry, reference, pushed } = await started({ server: { etags: true } });
    server.fail({ kind: "without", headers: ["docker-content-digest", "etag"] }, heads);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(statuses(server)).toEqual(["HEAD 200", "GET 200", "HEAD 200", "GET 304"]);
    const moved = await server.push({ repository, tag: "v1", content: "two" });
    expect(await registry.resolve(reference, { signal })).toEqual(moved);
  });

  it("no digest and a weak entity tag, is read each time", async () => {
    const { server, registry, reference, pushed } = await started();
    server.fail({ kind: "headers", headers: { etag: 'W/"1"', "docker-content-digest": "" } });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    const moved = await server.push({ repository, tag: "v1", content: "two" });
    expect(await registry.resolve(reference, { signal })).toEqual(moved);
    expect(methods(server)).toEqual(["HEAD", "GET", "HEAD", "GET"]);
  });

  it("nothing, as it is not allowed, is read or told by whether it was modified", async () => {
    const { server, registry, reference, pushed } = await started({ server: { etags: true } });
    server.fail({ kind: "status", status: 405 }, heads);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(statuses(server)).toEqual(["HEAD 200", "GET 200", "HEAD 200", "GET 304"]);
  });
});

describe("what a digest points to", () => {
  it("is read once, however little a HEAD says", async () => {
    const { server, registry, pushed } = await started();
    const headers = ["docker-content-digest", "content-length", "content-type"];
    server.fail({ kind: "without", headers }, heads);
    const pinned = parseReference(`${server.host}/${repository}@${pushed.digest}`);
    expect(await registry.resolve(pinned, { signal })).toEqual(pushed);
    expect(await registry.resolve(pinned, { signal })).toEqual(pushed);
    expect(methods(server)).toEqual(["HEAD", "GET", "HEAD"]);
  });
});

it("an answer that nothing has changed is refused where nothing was known", async () => {
  const { server, registry, reference } = await started();
  server.fail({ kind: "status", status: 304 });
  await expect(registry.image(reference, { signal })).rejects.toThrow("answered 304");
});

async function started(options: RegistryWithImageOptions = {}) {
  const registry = await startRegistryWithImage(options);
  onTestFinished(registry.stop);
  return registry;
}

function methods({ requests }: RegistryServer): readonly string[] {
  return requests.map(({ method }) => method);
}

function statuses({ requests }: RegistryServer): readonly string[] {
  return requests.map(({ method, status }) => `${method} ${status}`);
}
