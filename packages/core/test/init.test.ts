import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startGitServer, writeImage } from "@glu/core/testing";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { packageVersion } from "../src/version.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const files = [
  ".gitignore",
  "README.md",
  "glu.yaml",
  "package.json",
  "pipeline.test.ts",
  "pipeline.ts",
  "resource.ts",
  "tsconfig.json",
];

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "glu-init-"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const glu = (...args: readonly string[]) => runGlu(args, { cwd });

async function contents(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory);
  const read = async (name: string) => [name, await readFile(join(directory, name), "utf8")];
  return Object.fromEntries(await Promise.all(names.toSorted().map(read)));
}

describe("glu init", () => {
  test("writes a project that compiles, whose tests pass, and that serves", async () => {
    const project = join(cwd, "my deploys");
    expect((await glu("init", "my deploys")).code).toBe(0);
    await symlink(modules, join(project, "node_modules"));
    const npm = (...args: readonly string[]) =>
      promisify(execFile)("npm", [...args], { cwd: project });
    expect((await npm("run", "check")).stdout).toContain("└─ image (oci)");
    expect((await npm("test")).stdout).toMatch(/pass 3\n/);

    const server = await startGitServer();
    onTestFinished(() => server.close());
    const values = (digest: string) =>
      `image:\n  repository: ghcr.io/acme/app\n  digest: ${digest}\n`;
    const old = values(`sha256:${"0".repeat(64)}`);
    await server.createRepository("config", {
      "staging/values.yaml": old,
      "production/values.yaml": old,
    });
    const images = join(cwd, "images");
    const { digest } = await writeImage(images, { tag: "latest", content: "newer" });
    const env = {
      GLU_SERVER_PORT: "0",
      GLU_SOURCES_OCI_APP_REFERENCE: `oci-layout:${images}:latest`,
      GLU_SOURCES_GIT_CONFIG_REMOTE_URL: server.urlOf("config"),
    };
    const serving = new GluProcess(["serve"], { cwd: project, env });
    onTestFinished(() => serving.kill());
    await serving.url();
    await serving.logged(/"msg":"promoted"/);
    expect(await server.read("config", "staging/values.yaml")).toBe(values(digest));
    serving.signal("SIGTERM");
    expect((await serving.ended()).code).toBe(0);
  });

  test("makes the folders that are missing, and says what it wrote and what comes next", async () => {
    const { code, stdout, stderr } = await glu("init", "a/b");
    expect(code).toBe(0);
    expect(stdout).toBe(files.map((name) => `a/b/${name}\n`).join(""));
    expect(stderr).toMatch(/^next:\n {2}cd a\/b\n {2}npm install && npm test\n/);
    const manifest = JSON.parse(await readFile(join(cwd, "a/b/package.json"), "utf8"));
    expect(manifest).toMatchObject({
      name: "b",
      type: "module",
      scripts: { start: "glu serve", test: expect.any(String), check: expect.any(String) },
      dependencies: { "@glu/core": packageVersion(), "@glu/ui": packageVersion() },
    });
  });

  test("writes here, and says so to programs", async () => {
    const { stdout } = await glu("init", "--json");
    expect(JSON.parse(stdout)).toEqual({ directory: cwd, files });
    expect((await readdir(cwd)).toSorted()).toEqual(files);
  });

  test("writes nothing if anything is in the way, and names all that is", async () => {
    await writeFile(join(cwd, "glu.yaml"), "mine\n");
    await symlink("nowhere", join(cwd, "pipeline.ts"));
    const before = await readdir(cwd);
    const { code, stdout, stderr } = await glu("init");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(
      `glu: glu.yaml, pipeline.ts are in ${cwd} already; nothing was written\n`,
    );
    expect(await readdir(cwd)).toEqual(before);
    await rm(join(cwd, "pipeline.ts"));
    expect(await contents(cwd)).toEqual({ "glu.yaml": "mine\n" });
  });

  test("says why it cannot write", async () => {
    await mkdir(join(cwd, "a"));
    await writeFile(join(cwd, "a", "file"), "");
    const { code, stderr } = await glu("init", "a/file/b");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^glu: the project cannot be written to .*a\/file\/b: ENOTDIR/);
  });
});
