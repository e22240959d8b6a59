import { describe, expect, it } from "vitest";
import { ImageResource } from "./image-resource.ts";

describe("ImageResource", () => {
  it("B38: is empty before anything was read", () => {
    expect(new ImageResource().digest()).toBe("");
  });

  it("G22: has the digest with its algorithm, and the annotations", () => {
    const resource = new ImageResource();
    const digest = `sha512:${"a".repeat(128)}`;
    const annotations = { "org.opencontainers.image.revision": "abc" };
    resource.readFromOCIDescriptor(
      // A descriptor as a test of one's own makes it.
      JSON.parse(JSON.stringify({ mediaType: "x", digest, size: 1, annotations })),
      { name: "ghcr.io/acme/app", tag: "1.2.3" },
    );
    expect(resource.digest()).toBe(digest);
    expect(resource).toEqual({
      image: "ghcr.io/acme/app",
      tag: "1.2.3",
      imageDigest: digest,
      annotations,
    });
  });
});
