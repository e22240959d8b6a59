import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "./digest.ts";
import { InvalidReferenceError } from "./errors.ts";
import type { ImageReference } from "./reference.ts";
import { formatReference, parseReference } from "./reference.ts";

const digest = digestOf(Buffer.from("an image"));

describe("a reference to a registry", () => {
  it.each([
    ["nginx", "docker.io", "library/nginx", "latest", undefined],
    ["nginx:1.27", "docker.io", "library/nginx", "1.27", undefined],
    ["acme/shop", "docker.io", "acme/shop", "latest", undefined],
    ["docker.io/nginx", "docker.io", "library/nginx", "latest", undefined],
    ["index.docker.io/nginx", "docker.io", "library/nginx", "latest", undefined],
    ["docker.io/acme/shop", "docker.io", "acme/shop", "latest", undefined],
    ["ghcr.io/acme/shop:v1", "ghcr.io", "acme/shop", "v1", undefined],
    ["GHCR.io/acme/shop:V1", "ghcr.io", "acme/shop", "V1", undefined],
    ["localhost/shop", "localhost", "shop", "latest", undefined],
    ["localhost:5000/shop", "localhost:5000", "shop", "latest", undefined],
    ["registry:5000/a/b/c:x", "registry:5000", "a/b/c", "x", undefined],
    ["[::1]:5000/shop", "[::1]:5000", "shop", "latest", undefined],
    ["127.0.0.1:5000/shop", "127.0.0.1:5000", "shop", "latest", undefined],
    [`ghcr.io/acme/shop@${digest}`, "ghcr.io", "acme/shop", undefined, digest],
    [`ghcr.io/acme/shop:v1@${digest}`, "ghcr.io", "acme/shop", "v1", digest],
    ["docker.io/a_b/c__d/e---f", "docker.io", "a_b/c__d/e---f", "latest", undefined],
  ])("%s is read like the docker program does", (text, ...[host, repository, tag, expected]) => {
    expect(parseReference(text)).toEqual({
      kind: "registry",
      host,
      repository,
      name: `${host}/${repository}`,
      ...(tag !== undefined && { tag }),
      ...(expected !== undefined && { digest: expected }),
    });
  });

  it.each([
    ["", "empty"],
    ["ghcr.io/acme/shop: 1", "white space"],
    ["https://ghcr.io/acme/shop", '"https://"'],
    ["acme/Shop", '"Shop" has upper-case letters'],
    ["Acme/shop", '"Acme" has upper-case letters'],
    ["ghcr.io/", "no repository"],
    ["ghcr.io//shop", "empty part"],
    ["ghcr.io/acme/", "empty part"],
    ["ghcr.io/acme/-shop", '"-shop"'],
    ["ghcr.io/acme/sh___op", '"sh___op"'],
    ["ghcr.io/acme/../shop", '".."'],
    ["gh_cr.io/acme/shop", '"gh_cr.io" is not a host'],
    ["ghcr.io:0/acme/shop", '"0" is not a port'],
    ["ghcr.io:65536/acme/shop", '"65536" is not a port'],
    ["ghcr.io:x/acme/shop", '"x" is not a port'],
    ["[::1]:99999/shop", '"99999" is not a port'],
    ["ghcr.io/acme/shop:", '"" is not a tag'],
    ["ghcr.io/acme/shop:.1", '".1" is not a tag'],
    [`ghcr.io/acme/shop:${"a".repeat(129)}`, "up to 128"],
    ["ghcr.io/acme/shop@sha256:abc", '"sha256:abc" is not a digest'],
    [`ghcr.io/acme/shop@${digest.toUpperCase()}`, "is not a digest"],
    [`ghcr.io/acme/shop@${digest}@${digest}`, "is not a digest"],
    [`ghcr.io/${"a".repeat(250)}`, "longer than 255"],
  ])("%s is refused, with the reason", (text, reason) => {
    expect(() => parseReference(text)).toThrow(InvalidReferenceError);
    expect(() => parseReference(text)).toThrow(reason);
    expect(() => parseReference(text)).toThrow("A correct one is ghcr.io/acme/shop:1.4.2");
  });

  it("names the text in the error, shortened if it is long", () => {
    expect(() => parseReference("acme/Shop")).toThrow('"acme/Shop" is not an image reference');
    expect(() => parseReference(`${"a".repeat(10_000)} `)).toThrow(/^.{1,600}$/);
  });
});

describe("a reference to a layout directory", () => {
  it.each([
    ["oci-layout:images", "images", "latest", undefined],
    ["oci-layout:./images:1.4", "./images", "1.4", undefined],
    ["oci-layout:/srv/a:b/images", "/srv/a:b/images", "latest", undefined],
    ["oci-layout:/srv/a:b/images:x", "/srv/a:b/images", "x", undefined],
    ["oci-layout:/srv/me@home/images:x", "/srv/me@home/images", "x", undefined],
    ["oci-layout:C:\\images:x", "C:\\images", "x", undefined],
    ["oci-layout:C:\\images", "C:\\images", "latest", undefined],
    ["oci-layout:with space", "with space", "latest", undefined],
    [`oci-layout:images@${digest}`, "images", undefined, digest],
    [`oci-layout:images:x@${digest}`, "images", "x", digest],
  ])("%s has directory, tag and digest", (text, ...[path, tag, expected]) => {
    expect(parseReference(text)).toEqual({
      kind: "layout",
      path,
      ...(tag !== undefined && { tag }),
      ...(expected !== undefined && { digest: expected }),
    });
  });

  it.each([
    ["oci-layout:", "no directory"],
    ["oci-layout::tag", "no directory"],
    ["oci-layout:images:", '"" is not a tag'],
    ["oci-layout:images:a b", '"a b" is not a tag'],
    ["oci-layout:images@sha256:abc", '"sha256:abc" is not a digest'],
  ])("%s is refused, with the reason", (text, reason) => {
    expect(() => parseReference(text)).toThrow(InvalidReferenceError);
    expect(() => parseReference(text)).toThrow(reason);
  });
});

describe("formatting", () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const component = fc
    .tuple(word, fc.constantFrom(".", "_", "__", "-", "--"), word)
    .map((parts) => parts.join(""));
  const host = fc.constantFrom("docker.io", "ghcr.io", "localhost", "registry:5000", "[::1]:80");
  const version = fc.constantFrom("", ":1.4.2", ":_x", `@${digest}`, `:latest@${digest}`);
  const repository = fc.array(component, { minLength: 1, maxLength: 4 });

  it("gives a text that is read back as the same reference", () => {
    const text = fc
      .tuple(host, repository, version)
      .map(([at, path, suffix]) => `${at}/${path.join("/")}${suffix}`);
    fc.assert(
      fc.property(text, (written) => {
        const reference = parseReference(written);
        expect(parseReference(formatReference(reference))).toEqual(reference);
      }),
    );
  });

  it("of whatever a layout reference may contain gives the same reference again", () => {
    const path = fc.stringMatching(/^[A-Za-z0-9 .:@/\\_-]{1,20}$/);
    fc.assert(
      fc.property(path, version, (directory, suffix) => {
        const reference = parsedOrRefused(`oci-layout:${directory}${suffix}`);
        fc.pre(reference !== undefined);
        expect(parseReference(formatReference(reference))).toEqual(reference);
      }),
    );
  });

  it("only ever refuses with a named error, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `oci-layout:${text}`),
        ),
        (text) => {
          expect(["read", InvalidReferenceError]).toContain(outcome(text));
        },
      ),
    );
  });
});

function parsedOrRefused(text: string): ImageReference | undefined {
  return outcome(text) === "read" ? parseReference(text) : undefined;
}

/** Either `read`, or the class of what was thrown. */
function outcome(text: string): unknown {
  try {
    parseReference(text);
    return "read";
  } catch (error) {
    return error instanceof Error ? error.constructor : error;
  }
}
