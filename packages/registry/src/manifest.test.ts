import { describe, expect, it } from "vitest";
import { digestOf } from "./digest.ts";
import { parseManifest } from "./manifest.ts";

const oci = "application/vnd.oci.image.manifest.v1+json";
const docker = "application/vnd.docker.distribution.manifest.v2+json";
const index = "application/vnd.oci.image.index.v1+json";
const dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

const descriptor = { mediaType: "text/plain", digest: digestOf(Buffer.from("x")), size: 1 };
const manifest = { schemaVersion: 2, config: descriptor, layers: [descriptor] };
const list = { schemaVersion: 2, manifests: [descriptor] };

describe("a manifest", () => {
  it.each([oci, docker])("announced as %s is one image", (mediaType) => {
    expect(parsed(manifest, mediaType)).toMatchObject({
      kind: "valid",
      manifest: { kind: "manifest", mediaType, config: descriptor, layers: [descriptor] },
    });
  });

  it.each([index, dockerList])("announced as %s is a list of images", (mediaType) => {
    expect(parsed(list, mediaType)).toMatchObject({
      kind: "valid",
      manifest: { kind: "index", mediaType, manifests: [descriptor] },
    });
  });

  it.each([
    [{ ...manifest, mediaType: docker }, docker],
    [manifest, oci],
    [list, index],
  ])("that nobody announced says itself what it is", (json, mediaType) => {
    expect(parsed(json)).toMatchObject({ kind: "valid", manifest: { mediaType } });
  });

  it("may say null for what it does not have", () => {
    expect(parsed({ ...manifest, annotations: null }, oci)).toMatchObject({ kind: "valid" });
    expect(parsed({ ...list, manifests: null }, index)).toMatchObject({
      manifest: { manifests: [] },
    });
  });

  it("keeps its annotations, but none that would change what objects are", () => {
    const json = `{"config":${text(descriptor)},"layers":[],"annotations":{"a":"b","__proto__":"c"}}`;
    const result = parseManifest(Buffer.from(json), oci);
    expect(result).toMatchObject({ kind: "valid", manifest: { annotations: { a: "b" } } });
  });

  it.each<[string, string, string, unknown]>([
    ["text that is not JSON", "not-json", oci, undefined],
    ["a number", "shape", oci, 1],
    ["a foreign media type", "media-type", "text/html", manifest],
    ["schema 1", "media-type", "application/vnd.docker.distribution.manifest.v1+json", manifest],
    ["another media type than announced", "media-type", oci, { ...manifest, mediaType: index }],
    ["no layers", "shape", oci, { config: descriptor }],
    ["a bad digest", "shape", oci, { ...manifest, config: { ...descriptor, digest: "x" } }],
    ["a negative size", "shape", oci, { ...manifest, config: { ...descriptor, size: -1 } }],
    ["annotations that are no text", "shape", oci, { ...manifest, annotations: { a: 1 } }],
    ["both layers and manifests", "shape", oci, { ...manifest, ...list }],
    ["both manifests and layers", "shape", index, { ...manifest, ...list }],
  ])("with %s is refused", (_, ...[problem, mediaType, json]) => {
    expect(parsed(json, mediaType)).toMatchObject({ kind: "invalid", problem });
  });

  it("that is refused says at which field", () => {
    const json = { ...manifest, config: { ...descriptor, digest: "x" } };
    expect(parsed(json, oci)).toMatchObject({
      explanation: expect.stringContaining("at config.digest: not a sha256 or sha512 digest"),
    });
  });
});

function parsed(json: unknown, mediaType?: string) {
  return parseManifest(Buffer.from(json === undefined ? "<html>" : text(json)), mediaType);
}

function text(json: unknown): string {
  return JSON.stringify(json);
}
