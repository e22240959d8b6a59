import { describe, expect, it } from "vitest";
import { EditError } from "../../edits/edit-error.ts";
import type { ImageVersion } from "../image-file.ts";
import { helmValues, yaml } from "./yaml-values.ts";

const name = "ghcr.io/acme/app";
const old = `sha256:${"0".repeat(64)}`;
const digest = `sha256:${"a".repeat(64)}`;
const version: ImageVersion = { name, by: "digest", tag: "1.2", digest };

const values = `# Values of the shop.
replicas: 010   # not ten
image:
    repository: ghcr.io/acme/app   # in our registry
    tag: "1.1"
    digest: ${old}
`;
const keys = { repository: "image.repository", tag: "image.tag", digest: "image.digest" };

describe("helmValues", () => {
  const file = helmValues("{phase}/values.yaml", keys);

  it("reads the parts together", () => {
    expect(file.read(values, { name })).toEqual({
      place: "image.digest",
      text: `ghcr.io/acme/app:1.1@${old}`,
      name,
      tag: "1.1",
      digest: old,
    });
  });

  it("writes the tag and the digest, and keeps the name as it stands there", () => {
    expect(file.write(values, version)).toBe(values.replace("1.1", "1.2").replace(old, digest));
  });

  it("adds what is not there", () => {
    const content = "replicas: 2\nimage:\n  pullPolicy: Always\nother: 1\n";
    expect(file.read(content, { name })).toMatchObject({ text: "", name: undefined });
    expect(file.write(content, version)).toBe(
      `replicas: 2\nimage:\n  pullPolicy: Always\n  repository: ${name}\n  tag: "1.2"\n  digest: ${digest}\nother: 1\n`,
    );
  });

  it("holds the digest in the tag where there is no other place", () => {
    const tagOnly = helmValues("x", { tag: "image.tag" });
    const both = { ...version, by: "tag@digest" } as const;
    const after = tagOnly.write(values, both);
    expect(after).toBe(values.replace('"1.1"', `"1.2@${digest}"`));
    expect(tagOnly.read(after, { name })).toMatchObject({ tag: "1.2", digest });
    expect(() => tagOnly.check?.("digest")).toThrow("needs a place for the digest");
  });

  it("has a registry of its own", () => {
    const split = helmValues("x", { ...keys, registry: "global.registry" });
    const content = "global: {registry: ghcr.io}\nimage: {repository: acme/app, digest: ''}\n";
    expect(split.read(content, { name })).toMatchObject({ name, digest: undefined });
    expect(split.write(content, version)).toBe(
      `global: {registry: ghcr.io}\nimage: {repository: acme/app, digest: '${digest}', tag: "1.2"}\n`,
    );
  });

  it("takes a registry alone for that of the image", () => {
    const split = helmValues("x", { ...keys, registry: "image.registry" });
    const content = "image: {registry: mirror.example, tag: hotfix}\n";
    expect(split.read(content, { name })).toMatchObject({ name: "mirror.example/acme/app" });
    expect(split.read(content.replace("mirror.example", "ghcr.io"), { name })).toMatchObject({
      name,
    });
  });

  it("refuses a name that has a tag of its own", () => {
    const content = `image: {repository: "${name}:1", digest: "${old}"}\n`;
    const file = helmValues("x", { repository: "image.repository", digest: "image.digest" });
    expect(() => file.read(content, { name })).toThrow("image.digest: has a tag in its name");
  });

  it("finds keys with dots, and those in lists", () => {
    const content = `app.kubernetes.io:\n  image: ${name}:1\nlist:\n  - name: x\n    image: ${name}:1\n`;
    const dotted = helmValues("x", "app\\.kubernetes\\.io.image");
    expect(dotted.read(content, { name }).tag).toBe("1");
    const inList = helmValues("x", ["list", { name: "x" }, "image"]);
    expect(inList.write(content, { ...version, by: "tag" })).toBe(
      content.replace(`    image: ${name}:1`, `    image: ${name}:1.2`),
    );
  });
});

describe("yaml", () => {
  const custom = `kind: Other\n---\nkind: Function\nspec:\n  image: ${name}:1.1 # here\n  empty:\n`;
  const document = [{ path: ["kind"], value: "Function" }];

  it("reads and writes a value of one of several documents", () => {
    const file = yaml("x", "spec.image", { document });
    expect(file.read(custom, { name })).toMatchObject({ place: "spec.image", tag: "1.1" });
    expect(file.write(custom, version)).toBe(custom.replace(":1.1", `@${digest}`));
  });

  it("takes an empty value for no image yet", () => {
    const file = yaml("x", "spec.empty", { document });
    expect(file.read(custom, { name })).toMatchObject({ place: "spec.empty", text: "" });
    expect(file.write(custom, version)).toBe(custom.replace("empty:", `empty: ${name}@${digest}`));
  });

  it.each<[string, string, object, string]>([
    ["a missing key", "spec.imgae", { document }, "spec.imgae: is not there; add it"],
    ["a wrong document", "spec.image", { document: 0 }, "spec.image: is not there"],
    ["a mapping", "spec", { document }, "spec, line 5: is a mapping"],
    ["no word of which document", "spec.image", {}, "say which"],
  ])("refuses %s", (...[, key, options, message]) => {
    expect(() => yaml("x", key, options).read(custom, { name })).toThrow(EditError);
    expect(() => yaml("x", key, options).read(custom, { name })).toThrow(message);
  });
});
