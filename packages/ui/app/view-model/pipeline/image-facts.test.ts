import { expect, test } from "vitest";
import { imageFacts, revisionLink } from "./image-facts.ts";

test("an image is known by what it says of itself", () => {
  const annotations = {
    "dev.getglu.oci.image.url": "registry.example:5000/shop/checkout:stable@sha256:abc",
    "org.opencontainers.image.version": "1.4.0",
    "org.opencontainers.image.source": "https://github.com/acme/checkout",
    "org.opencontainers.image.revision": "0123456789",
  };
  expect(imageFacts({ annotations })).toEqual({
    reference: "registry.example:5000/shop/checkout:stable@sha256:abc",
    tag: "stable",
    version: "1.4.0",
    source_url: "https://github.com/acme/checkout",
    revision: "0123456789",
  });
});

test("what the server knows counts", () => {
  const image = { version: "2.0.0" };
  const annotations = { "org.opencontainers.image.version": "1.4.0" };
  expect(imageFacts({ image, annotations })).toBe(image);
});

test("a host with a port is no tag", () => {
  const annotations = { "dev.getglu.oci.image.url": "registry.example:5000/shop/checkout" };
  expect(imageFacts({ annotations }).tag).toBeUndefined();
});

test("a commit has a page where its host is known to have one", () => {
  const at = (source_url: string) => revisionLink({ revision: "abc", source_url });
  expect(at("https://github.com/acme/shop.git")).toBe("https://github.com/acme/shop/commit/abc");
  expect(at("https://gitlab.com/acme/shop/")).toBe("https://gitlab.com/acme/shop/-/commit/abc");
  expect(at("https://git.acme.example/shop")).toBeUndefined();
  expect(at("not an address")).toBeUndefined();
  expect(revisionLink({ source_url: "https://github.com/acme/shop" })).toBeUndefined();
});
