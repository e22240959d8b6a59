import { describe, expect, it } from "vitest";
import { EditError } from "../../edits/edit-error.ts";
import { DefinitionError } from "../../errors.ts";
import type { ImageVersion } from "../image-file.ts";
import { dotenv } from "./dotenv.ts";
import { json } from "./json.ts";
import { text } from "./text.ts";

const name = "ghcr.io/acme/app";
const old = `sha256:${"0".repeat(64)}`;
const digest = `sha256:${"a".repeat(64)}`;
const version: ImageVersion = { name, by: "digest", tag: "1.2", digest };

describe("json", () => {
  const task = `{
  // Comments are kept.
  "family": "shop",
  "containerDefinitions": [
    { "name": "app", "image": "${name}:1.1", "cpu": 1.0 }
  ],
}
`;

  it("reads and writes the reference at a pointer", () => {
    const file = json("x", "/containerDefinitions/0/image");
    expect(file.read(task, { name })).toMatchObject({
      place: "/containerDefinitions/0/image",
      tag: "1.1",
    });
    expect(file.write(task, version)).toBe(task.replace(":1.1", `@${digest}`));
  });

  it("reads and writes parts", () => {
    const content = `{"image":{"repository":"${name}","tag":"1.1","digest":null}}`;
    const places = { repository: "/image/repository", tag: "/image/tag", digest: "/image/digest" };
    expect(json("x", places).read(content, { name })).toMatchObject({ tag: "1.1", name });
    expect(json("x", places).write(content, version)).toBe(
      `{"image":{"repository":"${name}","tag":"1.2","digest":"${digest}"}}`,
    );
  });

  it.each([
    [
      "a missing key",
      "/containerDefinitions/1/image",
      task,
      "/containerDefinitions/1/image: is not there",
    ],
    ["what is not JSON", "/a", "{", "line 1"],
    ["an object", "/containerDefinitions/0", task, "containerDefinitions.0, line 5: is an"],
  ])("refuses %s", (...[, pointer, content, message]) => {
    expect(() => json("x", pointer).read(content, { name })).toThrow(EditError);
    expect(() => json("x", pointer).read(content, { name })).toThrow(message);
  });

  it("refuses a pointer that is none where it is defined", () => {
    expect(() => json("x", "image")).toThrow("pointer");
  });
});

describe("dotenv", () => {
  const variables = `# Compose reads this.\nAPP_IMAGE="${name}:1.1" # ours\nAPP_TAG=1.1\nEMPTY=\n`;

  it("reads and writes the reference in a variable", () => {
    const file = dotenv(".env", "APP_IMAGE");
    expect(file.read(variables, { name })).toMatchObject({ place: "APP_IMAGE", tag: "1.1" });
    expect(file.write(variables, version)).toBe(variables.replace(`:1.1"`, `@${digest}"`));
  });

  it("writes a tag, and takes an empty variable for no image yet", () => {
    const tag = dotenv(".env", { tag: "APP_TAG" });
    expect(tag.write(variables, { ...version, by: "tag" })).toBe(
      variables.replace("APP_TAG=1.1", "APP_TAG=1.2"),
    );
    expect(dotenv(".env", "EMPTY").read(variables, { name })).toMatchObject({ text: "" });
  });

  it("refuses a variable that is not there", () => {
    expect(() => dotenv(".env", "WEB_IMAGE").read(variables, { name })).toThrow(
      "WEB_IMAGE: is not there; add it, and leave it empty if it names no image yet",
    );
  });
});

describe("text", () => {
  const dockerfile = `# The shop.\nFROM ${name}:1.1@${old} AS app\nFROM nginx\n`;
  const from = /^FROM (?<reference>\S+) AS app$/m;

  it("reads and writes a reference", () => {
    const file = text("Dockerfile", from);
    expect(file.read(dockerfile, { name })).toMatchObject({ tag: "1.1", digest: old });
    expect(file.write(dockerfile, { ...version, by: "tag@digest" })).toBe(
      dockerfile.replace(`1.1@${old}`, `1.2@${digest}`),
    );
  });

  it("reads and writes parts", () => {
    const terraform = `image = "\${var.registry}/app"\nversion = "1.1"\n`;
    const file = text("main.tf", /^version = "(?<tag>.*)"$/m);
    expect(file.read(terraform, { name })).toMatchObject({ tag: "1.1", name: undefined });
    expect(file.write(terraform, { ...version, by: "tag" })).toBe(terraform.replace("1.1", "1.2"));
  });

  it.each([
    ["a missing marker", `FROM nginx\n`, "matches nowhere"],
    ["two matches", `${dockerfile}${dockerfile}`, "matches 2 times (lines 2, 5), and not once"],
  ])("refuses %s", (_, content, message) => {
    expect(() => text("Dockerfile", from).read(content, { name })).toThrow(EditError);
    expect(() => text("Dockerfile", from).read(content, { name })).toThrow(message);
  });

  it.each([
    [/FROM (\S+)/, "has no named group: name reference, registry, repository, tag, digest"],
    [/FROM (?<image>\S+)/, 'has the group "image"'],
  ])("refuses the pattern %s where it is defined", (pattern, message) => {
    expect(() => text("Dockerfile", pattern)).toThrow(DefinitionError);
    expect(() => text("Dockerfile", pattern)).toThrow(message);
  });
});
