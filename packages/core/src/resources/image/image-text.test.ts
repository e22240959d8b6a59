import { describe, expect, it } from "vitest";
import type { ImageVersion } from "../image-file.ts";
import { hasName, imageText, parseImageText } from "./image-text.ts";

const digest = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;
const version: ImageVersion = { name: "ghcr.io/acme/app", by: "digest", tag: "1.2", digest };

describe("parseImageText", () => {
  it.each([
    ["ghcr.io/acme/app:1.2", { name: "ghcr.io/acme/app", tag: "1.2" }],
    [`ghcr.io/acme/app@${digest}`, { name: "ghcr.io/acme/app", digest }],
    [`localhost:5000/app:1.2@${digest}`, { name: "localhost:5000/app", tag: "1.2", digest }],
    ["localhost:5000/app", { name: "localhost:5000/app", tag: "latest" }],
    ["nginx", { name: "nginx", tag: "latest" }],
    ["latest:latest", { name: "latest", tag: "latest" }],
    ["", {}],
  ])("reads %s", (text, found) => {
    expect(parseImageText(text)).toEqual(found);
  });

  it.each(["ghcr.io/acme/app:1.2@sha256:abc", "acme/app:$TAG", "REPLACE_ME", "a b"])(
    "refuses %s",
    (text) => {
      expect(() => parseImageText(text)).toThrow("is not an image reference");
    },
  );
});

describe("imageText", () => {
  it.each([
    ["digest", `ghcr.io/acme/app@${digest}`],
    ["tag", "ghcr.io/acme/app:1.2"],
    ["tag@digest", `ghcr.io/acme/app:1.2@${digest}`],
  ] as const)("writes by %s", (by, text) => {
    expect(imageText({ ...version, by })).toBe(text);
  });

  it("leaves out a tag that is not known", () => {
    const unknown = { ...version, by: "tag@digest", tag: undefined } as const;
    expect(imageText(unknown)).toBe(`ghcr.io/acme/app@${digest}`);
  });

  it.each([
    ["nginx:1", "docker.io/library/nginx", "nginx"],
    [`docker.io/acme/app:1@${other}`, "acme/app", "docker.io/acme/app"],
    [`localhost:5000/app@${other}`, "localhost:5000/app", "localhost:5000/app"],
    ["other/app:1", "acme/app", "acme/app"],
  ])("keeps how %s spells %s", (before, name, spelled) => {
    expect(imageText({ ...version, name }, before)).toBe(`${spelled}@${digest}`);
  });
});

describe("hasName", () => {
  it.each([
    ["nginx:1", "docker.io/library/nginx", true],
    ["ghcr.io/acme/app:1", "ghcr.io/acme/app", true],
    ["ghcr.io/acme/app2:1", "ghcr.io/acme/app", false],
    ["acme/app:$TAG", "acme/app", true],
    ["acme/app@sha256:1", "acme/app", true],
    ["acme/app2:$TAG", "acme/app", false],
    ["", "acme/app", false],
  ])("%s of %s: %s", (text, name, expected) => {
    expect(hasName(text, name)).toBe(expected);
  });
});
