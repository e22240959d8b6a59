import { describe, expect, it, onTestFinished } from "vitest";
import { ImageNotFoundError } from "../errors.ts";
import { parseReference } from "../reference.ts";
import type { Fault } from "../testing/fault.ts";
import type { RegistryWithImageOptions } from "../testing/registry-with-image.ts";
import { startRegistryWithImage } from "../testing/registry-with-image.ts";
import { tinyImage } from "../testing/tiny-image.ts";

const users = { alice: "open-sesame" };
const credential = async () => ({ username: "alice", password: "open-sesame" });
const { signal } = new AbortController();
const blobs = { matching: /\/blobs\// };
const mediaType = "application/vnd.oci.image.manifest.v1+json";

describe("the configuration of an image", () => {
  it("is one request", async () => {
    const { server, registry, image } = await started();
    expect(await registry.build(image, { signal })).toMatchObject({ created: new Date(0) });
    expect(server.requests.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /v2/acme/shop/blobs/${tinyImage().config.descriptor.digest}`,
    ]);
  });

  it("is read from the storage of the registry, without the credential", async () => {
    const { server: storage } = await started();
    const { server, registry, image } = await started({ server: { users }, credential });
    const { digest } = tinyImage().config.descriptor;
    const location = `http://${storage.host}/v2/acme/shop/blobs/${digest}?signature=secret`;
    server.fail({ kind: "status", status: 307, headers: { location } }, blobs);
    const before = storage.requests.length;
    expect(await registry.build(image, { signal })).toMatchObject({ created: new Date(0) });
    const [request, ...more] = storage.requests.slice(before);
    expect(request).toMatchObject({ authorization: "none", status: 200 });
    expect(more).toEqual([]);
  });

  it.each<[string, Fault, object]>([
    ["with a byte changed", { kind: "damaged" }, { reason: "digest" }],
    ["of another length", { kind: "content", body: "{}" }, { reason: "digest" }],
    ["without end", { kind: "endless" }, { reason: "too-large" }],
    ["that breaks off", { kind: "truncated" }, { code: "REGISTRY_UNREACHABLE" }],
    ["that is gone", { kind: "status", status: 404 }, { code: "REGISTRY_IMAGE_NOT_FOUND" }],
    ["that is refused", { kind: "status", status: 403 }, { code: "REGISTRY_AUTHENTICATION" }],
  ])("%s is a named error", async (_, ...[fault, fields]) => {
    const { server, registry, image } = await started();
    server.fail(fault, blobs);
    const error = await registry.build(image, { signal }).catch(thrown);
    expect(error).toMatchObject(fields);
    expect(String(error)).toContain(server.host);
  });

  it("whose length is not what the manifest says is a named error", async () => {
    const { server, registry } = await started();
    const { config } = tinyImage();
    const image = await pushed(server, registry, { ...config.descriptor, size: 7 });
    const error = await registry.build(image, { signal }).catch(thrown);
    expect(error).toMatchObject({ reason: "digest" });
  });

  it("that is too large is not even asked for", async () => {
    const { server, registry } = await started();
    const { config } = tinyImage();
    const size = 4 * 1024 * 1024 + 1;
    const image = await pushed(server, registry, { ...config.descriptor, size });
    const before = server.requests.length;
    const error = await registry.build(image, { signal }).catch(thrown);
    expect(error).toMatchObject({ reason: "too-large" });
    expect(server.requests).toHaveLength(before);
  });

  it("that is none says nothing of a build", async () => {
    const { server, registry } = await started();
    const image = await pushed(server, registry, tinyImage().layer.descriptor);
    expect(await registry.build(image, { signal })).toBeUndefined();
  });
});

describe("an index", () => {
  it("in an index is looked into, but not for ever", async () => {
    const { server, registry, image } = await started();
    const index = "application/vnd.oci.image.index.v1+json";
    let inner = image.descriptor;
    for (const depth of [1, 2, 3, 4]) {
      const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [inner] }));
      server.pushBytes({ repository: "acme/shop", tag: `depth${depth}` }, index, bytes);
      const reference = parseReference(`${server.host}/acme/shop:depth${depth}`);
      const outer = await registry.image(reference, { signal });
      const build = await registry.build(outer, { signal });
      expect(build === undefined).toBe(depth === 4);
      inner = outer.descriptor;
    }
  });

  it("whose image is gone names the image", async () => {
    const { server, registry } = await started();
    const missing = { ...tinyImage({ content: "gone" }).manifest.descriptor };
    const json = JSON.stringify({ schemaVersion: 2, manifests: [missing] });
    const index = "application/vnd.oci.image.index.v1+json";
    server.pushBytes({ repository: "acme/shop", tag: "all" }, index, Buffer.from(json));
    const reference = parseReference(`${server.host}/acme/shop:all`);
    const image = await registry.image(reference, { signal });
    const error = await registry.build(image, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(ImageNotFoundError);
    expect(String(error)).toContain(missing.digest);
  });
});

async function started(options: RegistryWithImageOptions = {}) {
  const started = await startRegistryWithImage(options);
  onTestFinished(started.stop);
  const image = await started.registry.image(started.reference, { signal });
  return { ...started, image };
}

type Started = Awaited<ReturnType<typeof started>>;

/** An image whose manifest has this for its configuration. */
async function pushed(server: Started["server"], registry: Started["registry"], config: object) {
  const json = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] });
  server.pushBytes({ repository: "acme/shop", tag: "odd" }, mediaType, Buffer.from(json));
  return await registry.image(parseReference(`${server.host}/acme/shop:odd`), { signal });
}

function thrown(error: unknown): unknown {
  return error;
}
