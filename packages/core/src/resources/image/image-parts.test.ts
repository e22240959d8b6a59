import { describe, expect, it } from "vitest";
import { EditError } from "../../edits/edit-error.ts";
import { DefinitionError } from "../../errors.ts";
import type { ImageVersion, WrittenBy } from "../image-file.ts";
import {
  checkParts,
  type ImagePart,
  joinParts,
  type PartTexts,
  splitImage,
} from "./image-parts.ts";

const digest = `sha256:${"a".repeat(64)}`;
const version: ImageVersion = { name: "ghcr.io/acme/app", by: "digest", tag: "1.2", digest };

describe("joinParts", () => {
  it.each<[PartTexts, object]>([
    [{ reference: "acme/app:1" }, { text: "acme/app:1", name: "acme/app", tag: "1" }],
    [{ reference: "" }, { text: "" }],
    [
      { repository: "ghcr.io/acme/app", tag: "1.2", digest },
      { text: `ghcr.io/acme/app:1.2@${digest}`, name: "ghcr.io/acme/app", tag: "1.2", digest },
    ],
    [
      { registry: "ghcr.io", repository: "acme/app", digest },
      { text: `ghcr.io/acme/app@${digest}`, name: "ghcr.io/acme/app", digest },
    ],
    [
      { repository: "acme/app", tag: "" },
      { text: "acme/app", name: "acme/app" },
    ],
    [{ tag: `1.2@${digest}` }, { text: `:1.2@${digest}`, tag: "1.2", digest }],
    [{ digest: "" }, { text: "" }],
  ])("joins %j", (texts, found) => {
    expect(joinParts(texts, "image")).toEqual({ place: "image", ...found });
  });

  it.each<[PartTexts, string]>([
    [{ digest: "sha256:abc" }, '"sha256:abc" is not a digest'],
    [{ tag: "1 2" }, "white space"],
    [{ tag: `1@${digest}`, digest }, "is not a digest"],
    [{ repository: "ghcr.io/acme/app:1.2", tag: "1.2" }, '"app:1.2" may only have'],
  ])("refuses %j", (texts, message) => {
    expect(() => joinParts(texts, "image")).toThrow(EditError);
    expect(() => joinParts(texts, "image")).toThrow(message);
  });
});

describe("splitImage", () => {
  it.each<[WrittenBy, readonly ImagePart[], PartTexts, PartTexts]>([
    ["digest", ["reference"], { reference: "" }, { reference: `ghcr.io/acme/app@${digest}` }],
    ["digest", ["digest"], {}, { digest }],
    ["digest", ["tag", "digest"], {}, { tag: "1.2", digest }],
    ["tag", ["tag"], {}, { tag: "1.2" }],
    ["tag@digest", ["tag"], {}, { tag: `1.2@${digest}` }],
    ["tag@digest", ["tag", "digest"], {}, { tag: "1.2", digest }],
    ["digest", ["repository", "digest"], {}, { repository: "ghcr.io/acme/app", digest }],
    [
      "digest",
      ["registry", "repository", "digest"],
      {},
      { registry: "ghcr.io", repository: "acme/app", digest },
    ],
  ])("by %s into %j", (by, parts, ...[before, after]) => {
    expect(splitImage(parts, { ...version, by }, before)).toEqual(after);
  });

  it("keeps how a name is spelled", () => {
    const image = { ...version, name: "docker.io/acme/app" };
    expect(splitImage(["repository", "digest"], image, { repository: "acme/app" })).toEqual({
      repository: "acme/app",
      digest,
    });
  });

  it("refuses a tag that is not known where one is needed", () => {
    const unknown = { ...version, tag: undefined };
    expect(() => splitImage(["tag", "digest"], unknown, {})).toThrow(
      "no tag of ghcr.io/acme/app is known",
    );
  });
});

describe("checkParts", () => {
  it.each<[WrittenBy, readonly ImagePart[]]>([
    ["digest", ["reference"]],
    ["tag", ["reference"]],
    ["digest", ["digest"]],
    ["digest", ["tag", "digest"]],
    ["tag", ["repository", "tag"]],
    ["tag@digest", ["tag"]],
    ["tag@digest", ["tag", "digest"]],
  ])("takes %s into %j", (by, parts) => {
    expect(() => checkParts(parts, by)).not.toThrow();
  });

  it.each<[WrittenBy, readonly ImagePart[], string]>([
    ["digest", ["tag"], "an image written by digest needs a place for the digest"],
    ["digest", [], "needs a place for the digest"],
    ["tag", ["digest"], "needs a place for the tag"],
    ["tag", ["tag", "digest"], "none for a digest, which would be that of another image"],
    ["tag@digest", ["digest"], "needs a place for the tag"],
    ["digest", ["registry", "digest"], "has a place for its registry, but none for its repository"],
    ["digest", ["reference", "digest"], "has a place for all of it, and others for its parts"],
  ])("refuses %s into %j", (by, parts, message) => {
    expect(() => checkParts(parts, by)).toThrow(DefinitionError);
    expect(() => checkParts(parts, by)).toThrow(message);
  });
});
