import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { programRevision } from "./program-revision.ts";

const commit = "c".repeat(40);

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-revision-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function found(configured?: string, inner = "."): Promise<string | undefined> {
  const { signal } = new AbortController();
  return await programRevision({ configured, directory: join(directory, inner), signal });
}

async function checkOut(): Promise<void> {
  await mkdir(join(directory, ".git"));
  await writeFile(join(directory, ".git/HEAD"), `${commit}\n`);
}

describe("the revision of a program", () => {
  test("is what is configured, or else the commit, or else the version of the package", async () => {
    await writeFile(join(directory, "package.json"), '{ "version": "1.2.3" }');
    expect(await found()).toBe("1.2.3");
    await checkOut();
    expect(await found()).toBe(commit);
    expect(await found("")).toBe(commit);
    expect(await found(" ")).toBe(commit);
    expect(await found("v7")).toBe("v7");
  });

  test("is found where the program really is", async () => {
    await mkdir(join(directory, "real"));
    await checkOut();
    const elsewhere = await mkdtemp(join(tmpdir(), "glu-revision-"));
    await symlink(join(directory, "real"), join(elsewhere, "link"));
    const { signal } = new AbortController();
    const options = { configured: undefined, directory: join(elsewhere, "link"), signal };
    expect(await programRevision(options)).toBe(commit);
    await rm(elsewhere, { recursive: true });
  });

  test("is one line without what deceives, and short", async () => {
    expect(await found("v1\u202e\n\tbeta\u0007  x ")).toBe("v1 beta x");
    expect(await found("https://bot:hunter2@example.com/1")).toBe("https://example.com/1");
    expect(await found("v".repeat(500))).toHaveLength(200);
    const version = JSON.stringify({ version: `1\u0000.0${"0".repeat(500)}` });
    await writeFile(join(directory, "package.json"), version);
    expect(await found()).toHaveLength(200);
  });

  test("passes over a file that only says how modules are read", async () => {
    await mkdir(join(directory, "dist"));
    await writeFile(join(directory, "dist/package.json"), '{ "type": "module" }');
    await writeFile(
      join(directory, "package.json"),
      '{ "name": "promotions", "version": "4.0.0" }',
    );
    expect(await found(undefined, "dist")).toBe("4.0.0");
  });

  test.each([
    ["nobody gives versions to", '{ "name": "promotions", "version": "0.0.0" }'],
    ["has no version", '{ "name": "promotions" }'],
    ["has one that is no text", '{ "name": "promotions", "version": 1 }'],
    ["is no object", "[]"],
    ["is null", "null"],
    ["is no JSON", "{"],
    ["does not end", `{ "version": "1", "x": "${"x".repeat(2 * 1024 * 1024)}" }`],
  ])("is not known of a package that %s", async (_, text) => {
    await writeFile(join(directory, "package.json"), text);
    expect(await found()).toBeUndefined();
  });

  test("is not known where there is nothing", async () => {
    expect(await found(undefined, "missing")).toBeUndefined();
  });
});
