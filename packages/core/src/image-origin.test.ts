import { describe, expect, it, test } from "vitest";
import { comparison, originOf, safeLink, tagOf } from "./image-origin.ts";

const key = "org.opencontainers.image";

describe("what an image says of its origin", () => {
  it("is its version, its revision and its source", () => {
    const annotations = {
      [`${key}.version`]: "1.2.3-rc.1+build",
      [`${key}.revision`]: "8f3ac1d",
      [`${key}.source`]: "https://github.com/acme/app",
    };
    expect(originOf(annotations)).toEqual({
      version: "1.2.3-rc.1+build",
      revision: "8f3ac1d",
      source: "https://github.com/acme/app",
    });
  });

  it.each([
    ["localhost:5000/acme/app:v1.10.0", "v1.10.0"],
    ["ghcr.io/acme/app:latest@sha256:abc", "latest"],
    ["localhost:5000/acme/app", undefined],
    ["ghcr.io/acme/app@sha256:abc", undefined],
    ["ghcr.io/acme/app:x [skip ci]", undefined],
  ])("has the tag of %s", (reference, tag) => {
    expect(tagOf({ "dev.getglu.oci.image.url": reference })).toBe(tag);
    expect(tagOf({})).toBeUndefined();
  });

  it.each([
    ["version", "1.0 [skip ci]"],
    ["version", "fixes #12"],
    ["version", "@acme/everybody"],
    ["version", "1.0\nGlu-Promotion: forged"],
    ["revision", "0123abc[31m"],
    ["revision", "closes #1"],
    ["source", "javascript:alert(1)"],
    ["source", "see @acme"],
  ])("leaves out a %s that says more: %j", (name, value) => {
    const origin = originOf({ [`${key}.${name}`]: value });
    expect(origin).toEqual({ version: undefined, revision: undefined, source: undefined });
  });
});

test.each([
  ["https://github.com/acme/app", "https://github.com/acme/app"],
  ["https://me:secret@example.com/x", "https://example.com/x"],
  ["https://example.com/[skip ci]", "https://example.com/%5Bskip%20ci%5D"],
  ["https://example.com/a\nGlu-To: x", "https://example.com/aGlu-To:%20x"],
  ["https://example.com/@acme/(x)", "https://example.com/%40acme/(x)"],
  ["https://example.com/closes#12", "https://example.com/closes"],
  [`https://example.com/${"a".repeat(600)}`, undefined],
])("the link %j is shown as %j", (given, shown) => {
  expect(safeLink(given)).toBe(shown);
});

describe("the comparison of two images", () => {
  const before = { version: "1", revision: "aaaaaaa", source: "https://github.com/acme/app.git" };

  it.each([
    ["https://github.com/acme/app.git", "https://github.com/acme/app/compare/aaaaaaa...bbbbbbb"],
    ["https://gitlab.com/a/b/app", "https://gitlab.com/a/b/app/-/compare/aaaaaaa...bbbbbbb"],
    ["https://git.example.com/a/app/", "https://git.example.com/a/app/compare/aaaaaaa...bbbbbbb"],
  ])("from %s", (source, link) => {
    const after = { version: "2", revision: "bbbbbbb", source };
    expect(comparison({ ...before, source }, after)).toBe(link);
  });

  it("is not known across repositories, or without a revision", () => {
    const after = { ...before, revision: "bbbbbbb" };
    expect(
      comparison(before, { ...after, source: "https://github.com/acme/other" }),
    ).toBeUndefined();
    expect(comparison({ ...before, revision: undefined }, after)).toBeUndefined();
    expect(comparison(before, before)).toBeUndefined();
  });
});
