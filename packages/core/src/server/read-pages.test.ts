import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserInterfaceError } from "../errors.ts";
import { readPages } from "./read-pages.ts";

let root: string;
let directory: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "glu-pages-")));
  directory = join(root, "dist");
  await write("dist/index.html", "<!doctype html>");
});
afterEach(() => rm(root, { recursive: true }));

async function write(name: string, text = ""): Promise<void> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function namesOf(...names: readonly string[]): Promise<readonly string[]> {
  const pages = await readPages({ directory }, "/");
  return names.filter((name) => pages.has(`http://localhost/${name}`));
}

async function refusal(given: string | URL = directory, cwd = "/"): Promise<string> {
  const error = await readPages({ directory: given }, cwd).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(UserInterfaceError);
  return (error as UserInterfaceError).message;
}

describe("a directory", () => {
  test("may be a path, a URL, the text of one, or begin at the working directory", async () => {
    const { href } = pathToFileURL(directory);
    for (const given of [directory, new URL(href), new URL(`${href}/`), href, "dist", "./dist/"]) {
      const pages = await readPages({ directory: given }, root);
      expect(pages.has("http://localhost/")).toBe(true);
    }
  });

  test("may be reached through a symbolic link", async () => {
    await symlink(directory, join(root, "link"));
    const pages = await readPages({ directory: join(root, "link") }, "/");
    expect(pages.has("http://localhost/index.html")).toBe(true);
  });

  test("is read with all below it, but for what begins with a dot", async () => {
    const there = ["index.html", "a/b/c.js", "with space.txt", "a/é.txt", "__proto__"];
    const hidden = [".env", ".git/config", "a/.secret"];
    for (const name of [...there, ...hidden]) {
      await write(`dist/${name}`);
    }
    const names = await namesOf(...there, ...hidden, "a", "a/", "a/b", "constructor");
    expect(names).toEqual(there);
    expect(await namesOf("with%20space.txt", "a/%C3%A9.txt", "a%2Fb%2Fc.js")).toHaveLength(3);
  });

  test("is read once: what changes later is not seen", async () => {
    const pages = await readPages({ directory }, "/");
    await write("dist/later.js");
    await rm(join(directory, "index.html"));
    expect(pages.has("http://localhost/later.js")).toBe(false);
    expect(pages.has("http://localhost/index.html")).toBe(true);
  });
});

describe("a symbolic link", () => {
  test("to a file of the directory is followed, as those of a mounted volume are", async () => {
    await write("dist/..2026/app.js");
    await symlink("..2026", join(directory, "..data"));
    await symlink("..data/app.js", join(directory, "app.js"));
    expect(await namesOf("app.js", "..data/app.js", "..2026/app.js")).toEqual(["app.js"]);
  });

  test("that leaves it, or leads to a directory, nothing, or itself, is not", async () => {
    await write("secret.txt", "top secret");
    await write("dist-other/secret.txt", "top secret");
    await write("dist/a/b.txt");
    const links = {
      "file.txt": join(root, "secret.txt"),
      "relative.txt": "../secret.txt",
      "sibling.txt": "../dist-other/secret.txt",
      "root.txt": "/etc/passwd",
      parent: "..",
      inside: "a",
      nothing: "nowhere",
      self: "self",
      "root-itself": ".",
    };
    for (const [name, target] of Object.entries(links)) {
      await symlink(target, join(directory, name));
    }
    const below = ["parent/secret.txt", "inside/b.txt", "root-itself/index.html"];
    expect(await namesOf(...Object.keys(links), ...below, "a/b.txt")).toEqual(["a/b.txt"]);
  });
});

describe("what cannot be a dashboard is refused with its place, the cause and the way out", () => {
  const wayOut = /run the build that writes it, or install @glu\/ui/;

  test("a directory that is missing", async () => {
    const message = await refusal(join(root, "nope"));
    expect(message).toContain(`the dashboard in ${join(root, "nope")} cannot be served: ENOENT`);
    expect(message).toMatch(wayOut);
  });

  test("a file", async () => {
    const message = await refusal(join(directory, "index.html"));
    expect(message).toContain("ENOTDIR");
    expect(message).toMatch(wayOut);
  });

  test("a directory without index.html", async () => {
    await rm(join(directory, "index.html"));
    await write("dist/sub/index.html");
    const message = await refusal();
    expect(message).toContain("it has no index.html");
    expect(message).toMatch(wayOut);
  });

  test.each([
    ["a URL of another kind", new URL("https://example.com/dist")],
    ["no text", JSON.parse("null") as string],
  ])("%s", async (_, given) => {
    const message = await refusal(given);
    expect(message).toContain("its directory is neither a path nor a file: URL");
  });

  test("2,001 files, while 2,000 are served", async () => {
    for (let index = 1; index < 2_000; index += 1) {
      await write(`dist/${index % 10}/${index}.txt`);
    }
    expect(await namesOf("9/1999.txt")).toHaveLength(1);
    await write("dist/one-more.txt");
    expect(await refusal()).toMatch(
      /more than 2000 files; name the directory that the build writes/,
    );
  });

  test("more than 64 MiB, while that much is served", async () => {
    await rm(join(directory, "index.html"));
    await write("dist/index.html");
    await write("dist/a.bin");
    await truncate(join(directory, "a.bin"), 64 * 1024 * 1024);
    expect(await namesOf("a.bin")).toHaveLength(1);
    await write("dist/b.txt", "x");
    expect(await refusal()).toMatch(/its files are more than 64 MiB; name the directory/);
  });
});
