import { describe, expect, it } from "vitest";
import { imageView } from "./image-view.ts";

const key = "org.opencontainers.image";
const url = "dev.getglu.oci.image.url";

describe("what is shown of an image", () => {
  it("is what it was found by, and what it says of itself", () => {
    const view = imageView({
      [url]: "ghcr.io/acme/app:1.2.3",
      [`${key}.version`]: "1.2.3",
      [`${key}.revision`]: "8f3ac1d",
      [`${key}.source`]: "https://github.com/acme/app",
      [`${key}.url`]: "https://acme.example/app",
      [`${key}.created`]: "2026-01-01T13:00:00+01:00",
      "com.acme.team": "web",
    });
    expect(view).toEqual({
      reference: "ghcr.io/acme/app:1.2.3",
      tag: "1.2.3",
      version: "1.2.3",
      revision: "8f3ac1d",
      source_url: "https://github.com/acme/app",
      url: "https://acme.example/app",
      created_at: "2026-01-01T12:00:00.000Z",
    });
  });

  it("is nothing where nothing is known of one", () => {
    expect(imageView({})).toBeUndefined();
    expect(imageView({ "dev.getglu.git.base_ref": "main" })).toBeUndefined();
  });

  it.each([
    ["url", "javascript:alert(1)"],
    ["url", "acme"],
    ["source", "git@github.com:acme/app.git"],
    ["revision", "closes #1"],
    ["created", "yesterday"],
    ["created", "2026-13-01T00:00:00Z"],
    ["created", "1"],
  ])("leaves out a %s that is none: %j", (name, value) => {
    expect(imageView({ [`${key}.${name}`]: value })).toBeUndefined();
  });

  it("has no part of a reference that is too long", () => {
    expect(imageView({ [url]: "a".repeat(501) })).toBeUndefined();
  });

  it("has links without user, password and words of their own", () => {
    const view = imageView({ [`${key}.url`]: "https://me:secret@acme.example/[skip ci]" });
    expect(view).toEqual({ url: "https://acme.example/%5Bskip%20ci%5D" });
  });
});
