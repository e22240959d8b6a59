import { describe, expect, it } from "vitest";
import type { Platform } from "./descriptor.ts";
import { digestOf } from "./digest.ts";
import { fitsPlatform, imageFor, parseConfiguration } from "./image-configuration.ts";
import type { PlatformDescriptor } from "./manifest.ts";

const arm64: Platform = { os: "linux", architecture: "arm64" };
const linux = { os: "linux", architecture: "amd64" };
const arm = { os: "linux", architecture: "arm", variant: "v7" };

describe("the configuration of an image", () => {
  it("says when the image was built, for what, and its labels", () => {
    const json = {
      ...arm,
      created: "2026-02-03T04:05:06.123456789Z",
      config: { Labels: { team: "shop" } },
    };
    expect(parsed(json)).toEqual({
      created: new Date("2026-02-03T04:05:06.123Z"),
      platform: arm,
      labels: { team: "shop" },
    });
  });

  it.each([
    ["nothing of when", {}],
    ["null", { created: null, variant: null, config: null }],
    ["no date", { created: "yesterday", variant: "", config: { Labels: null } }],
  ])("may say %s", (_, fields) => {
    expect(parsed({ ...linux, ...fields })).toEqual({ platform: linux });
  });

  it.each([
    ["empty, as that of an artifact", {}],
    ["that of a chart", { name: "shop", version: "1.0.0" }],
    ["a list", []],
    ["null", null],
  ])("is none if it is %s", (_, json) => {
    expect(parsed(json)).toBeUndefined();
  });

  it("is none if it is not JSON", () => {
    expect(parseConfiguration(Buffer.from("<html>"))).toBeUndefined();
    expect(parseConfiguration(Buffer.from([0xff, 0xfe]))).toBeUndefined();
  });
});

it.each<[Platform, Platform | undefined, boolean]>([
  [linux, undefined, true],
  [linux, linux, true],
  [arm, { os: "linux", architecture: "arm" }, true],
  [arm, { ...arm, variant: "v6" }, false],
  [linux, { ...linux, variant: "v2" }, false],
  [linux, arm, false],
  [{ os: "linux", architecture: "arm64" }, { ...arm64, variant: "v8" }, true],
  [{ os: "linux", architecture: "arm64" }, { ...arm64, variant: "v9" }, false],
  [{ os: "linux", architecture: "arm" }, { ...arm, variant: "v7" }, true],
  [{ os: "linux", architecture: "arm" }, { ...arm, variant: "v6" }, false],
])("what is built for %o runs where %o is wanted: %s", (built, wanted, fits) => {
  expect(fitsPlatform(built, wanted)).toBe(fits);
});

describe("the image of an index", () => {
  it("is the first, unless a platform is wanted", () => {
    const entries = [entry("one", linux), entry("two", arm)];
    expect(chosen(entries, undefined)).toBe(entries[0]?.digest);
    expect(chosen(entries, arm)).toBe(entries[1]?.digest);
    expect(chosen(entries, { os: "windows", architecture: "amd64" })).toBeUndefined();
  });

  it("is not what only tells about one", () => {
    const entries = [
      entry("unknown", { os: "unknown", architecture: "unknown" }),
      { ...entry("marked"), annotations: { "vnd.docker.reference.type": "attestation-manifest" } },
      { ...entry("foreign"), mediaType: "application/vnd.example.thing+json" },
    ];
    expect(chosen(entries, undefined)).toBeUndefined();
  });

  it("may have no platform, if no other fits", () => {
    const entries = [entry("any"), entry("linux", linux)];
    expect(chosen(entries, linux)).toBe(entries[1]?.digest);
    expect(chosen(entries, arm)).toBe(entries[0]?.digest);
  });
});

function parsed(json: unknown) {
  return parseConfiguration(Buffer.from(JSON.stringify(json)));
}

function entry(name: string, platform?: Platform): PlatformDescriptor {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  return { mediaType, digest: digestOf(Buffer.from(name)), size: 1, platform };
}

function chosen(manifests: readonly PlatformDescriptor[], wanted: Platform | undefined) {
  const mediaType = "application/vnd.oci.image.index.v1+json";
  return imageFor({ kind: "index", mediaType, manifests }, wanted)?.digest;
}
