import { describe, expect, it } from "vitest";
import { EditError } from "../../edits/edit-error.ts";
import type { ImageVersion } from "../image-file.ts";
import { kustomize } from "./kustomize.ts";

const name = "ghcr.io/acme/app";
const old = `sha256:${"0".repeat(64)}`;
const digest = `sha256:${"a".repeat(64)}`;
const version: ImageVersion = { name, by: "digest", tag: "1.2", digest };
const byTag: ImageVersion = { ...version, by: "tag" };
const byBoth: ImageVersion = { ...version, by: "tag@digest" };

const head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
const listed = (...lines: string[]) =>
  `${head}images:\n  # Ours.\n  - name: ghcr.io/acme/app\n${lines.map((line) => `    ${line}\n`).join("")}  - name: redis\n    newTag: "7"\nresources:\n  - ../base\n`;

describe("kustomize", () => {
  const file = kustomize("{phase}/kustomization.yaml");

  it.each([
    [["newTag: 1.1"], { text: "ghcr.io/acme/app:1.1", tag: "1.1", digest: undefined }],
    [[`digest: ${old}`], { text: `ghcr.io/acme/app@${old}`, digest: old }],
    [["newTag: 1.1", `digest: ${old}`], { tag: "1.1", digest: old }],
    [[], { text: "ghcr.io/acme/app", tag: undefined, digest: undefined }],
    [["newName: eu.example/app", "newTag: 1.1"], { name: "eu.example/app", tag: "1.1" }],
  ])("reads %j", (lines, found) => {
    const place = "images[name=ghcr.io/acme/app]";
    expect(file.read(listed(...lines), { name })).toMatchObject({ place, name, ...found });
  });

  it.each<[ImageVersion, string[], string[]]>([
    [version, ["newTag: 1.1"], [`digest: ${digest}`]],
    [version, [`digest: "${old}" # pinned`], [`digest: "${digest}" # pinned`]],
    [byTag, ["newTag: v1.1"], ['newTag: "1.2"']],
    [byTag, ["newTag: 1.1.0"], ['newTag: "1.2"']],
    [byTag, [`digest: ${old}`], ['newTag: "1.2"']],
    [byBoth, ["newTag: '1.1'"], ["newTag: '1.2'", `digest: ${digest}`]],
    [version, [], [`digest: ${digest}`]],
    [
      version,
      ["newName: ghcr.io/acme/app", `digest: ${old}`],
      ["newName: ghcr.io/acme/app", `digest: ${digest}`],
    ],
  ])("writes %j over %j", (image, before, after) => {
    const written = file.write(listed(...before), image);
    expect(written).toBe(listed(...after));
    expect(file.write(written, image)).toBe(written);
  });

  it("adds an entry to those that are there", () => {
    const content = `${head}images:\n  - name: redis\n    newTag: "7"\nresources: [../base]\n`;
    expect(file.read(content, { name })).toMatchObject({ text: "" });
    expect(file.write(content, version)).toBe(
      content.replace("resources", `  - name: ghcr.io/acme/app\n    digest: ${digest}\nresources`),
    );
  });

  it("adds the list too", () => {
    const content = `${head}resources:\n  - ../base\n`;
    expect(file.write(content, version)).toBe(
      `${content}images:\n  - name: ghcr.io/acme/app\n    digest: ${digest}\n`,
    );
  });

  it("replaces what the base calls by another name", () => {
    const content = `${head}images:\n- name: app\n  newTag: v1\n`;
    const aliased = kustomize("x", { name: "app" });
    expect(aliased.read(content, { name })).toMatchObject({
      text: ":v1",
    });
    const after = aliased.write(content, version);
    expect(after).toBe(`${head}images:\n- name: app\n  newName: ${name}\n  digest: ${digest}\n`);
    expect(aliased.read(after, { name })).toMatchObject({ name, digest });
  });

  it("takes what the base calls by another name for another image until it has a new name", () => {
    const content = `${head}images:\n- name: app\n  digest: ${old}\n`;
    const found = kustomize("x", { name: "app" }).read(content, { name });
    expect(found).toEqual({ place: "images[name=app]", text: `@${old}` });
  });

  it("does not add an entry for an image that has one under another name", () => {
    const content = `${head}images:\n- name: app\n  newName: ${name}\n  digest: ${old}\n`;
    expect(() => file.read(content, { name })).toThrow(
      'images: has ghcr.io/acme/app under the name app; say so: { name: "app" }',
    );
  });

  it("refuses a suffix of tags", () => {
    const content = listed("newTag: 1.1.0", "tagSuffix: -alpine");
    expect(() => file.read(content, { name })).toThrow("has a tagSuffix");
  });

  it.each([
    [
      "two entries of the name",
      `${head}images:\n- name: ${name}\n- name: ${name}\n`,
      "has 2 items with name=ghcr.io/acme/app",
    ],
    ["an invalid digest", listed("digest: sha256:abc"), '"sha256:abc" is not a digest'],
    ["what is not YAML", "images: [", "line 1"],
  ])("refuses %s", (_, content, message) => {
    expect(() => file.read(content, { name })).toThrow(EditError);
    expect(() => file.read(content, { name })).toThrow(message);
  });
});
