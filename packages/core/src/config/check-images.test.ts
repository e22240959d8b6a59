import { describe, expect, it } from "vitest";
import { checkImages } from "./check-images.ts";

const app = { reference: "ghcr.io/acme/app:1" };
const digest = `sha256:${"0".repeat(64)}`;

function findings(oci: Readonly<Record<string, object>>): readonly string[] {
  return checkImages({ sources: { oci } }, "/srv").map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
}

describe("the reference of an image", () => {
  it.each([
    ["Foo:bar", "Foo"],
    ["https://ghcr.io/acme/app", "has no scheme"],
    ["ghcr.io:x/app", "is not a port"],
    ["ghcr.io/acme/app:1@sha256:short", "sha256:short"],
    ["oci-layout::1", "names no directory"],
  ])("%s is refused where it stands", (reference, reason) => {
    const found = findings({ app: { reference } });
    expect(found).toEqual([expect.stringContaining(reason)]);
    expect(found[0]).toMatch(/^sources\.oci\.app\.reference: /);
  });

  it.each(["alpine", "ghcr.io/acme/app", `ghcr.io/acme/app:1@${digest}`, "oci-layout:./images:1"])(
    "%s is taken",
    (reference) => {
      expect(findings({ app: { reference } })).toEqual([]);
    },
  );

  it("with a digest leaves nothing to select", () => {
    const reference = `ghcr.io/acme/app@${digest}`;
    expect(findings({ app: { reference, select: { strategy: "semver" } } })).toEqual([
      "sources.oci.app.select: semver chooses among tags, but sources.oci.app.reference names one image by its digest: leave out the digest, or select",
    ]);
    expect(findings({ app: { reference, select: { strategy: "tag" } } })).toEqual([]);
  });
});

describe("two entries of one image", () => {
  it("must not differ in how often it is looked at", () => {
    const same = "ghcr.io/acme/app:1";
    expect(findings({ a: app, b: { reference: same, interval: "1m" } })).toEqual([
      "sources.oci.b.interval: is not that of sources.oci.a, which is the same image, looked at once for both: give both the same",
    ]);
    expect(findings({ a: app, b: { ...app, interval: "10s" } })).toEqual([]);
  });

  it.each<[string, object]>([
    ["tag", { reference: "ghcr.io/acme/app:2" }],
    ["select", { select: { strategy: "newest" } }],
    ["credential", { credential: "bot" }],
    ["labels", { labels: false }],
    ["token_hosts", { token_hosts: "auth.example.com" }],
  ])("are two where they differ in %s", (_, other) => {
    expect(findings({ a: app, b: { ...app, interval: "1m", ...other } })).toEqual([]);
  });
});

describe("two entries of one registry", () => {
  const other = { reference: "ghcr.io/acme/other:1" };

  it("must not differ in how often it is asked", () => {
    const paced = { ...app, requests_per_second: 5 };
    expect(findings({ a: paced, b: { ...other, requests_per_second: 6 } })).toEqual([
      "sources.oci.b.requests_per_second: is not that of sources.oci.a, which is in the same registry, and registries are what is paced: give both the same, or say it once",
    ]);
    expect(findings({ a: paced, b: other })).toEqual([]);
    expect(findings({ a: paced, b: { reference: "alpine", requests_per_second: 6 } })).toEqual([]);
  });
});
