import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { startGitServer, writeImage } from "@glu/core/testing";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { GluProcess } from "./glu-process.ts";
import { quickly, runNpm } from "./npm.ts";
import { packPackages } from "./packed-packages.ts";

/** Of all that a production server needs, in bytes. */
const sizeLimit = 60e6;
const packages = ["git", "registry", "core", "ui"];
const typeRoots = [fileURLToPath(new URL("../../../node_modules/@types", import.meta.url))];

let directory: string;
let modules: string;
/** What was packed, by the package, in bytes. */
const packed = new Map<string, number>();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-packed-"));
  modules = join(directory, "node_modules");
  const destination = join(directory, "packed");
  await mkdir(destination);
  await writeFile(join(directory, "package.json"), '{ "private": true, "type": "module" }\n');
  const files = await packPackages(destination);
  for (const file of files) {
    const [, name = file] = /glu-([a-z]+)-[^/]*\.tgz$/.exec(file) ?? [];
    packed.set(`@glu/${name}`, (await stat(file)).size);
  }
  await runNpm(["install", "--omit=dev", ...quickly, ...files], directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What can be imported of a package, as users write it. */
async function entriesOf(name: string): Promise<readonly string[]> {
  const text = await readFile(join(modules, "@glu", name, "package.json"), "utf8");
  const { exports }: { exports: Readonly<Record<string, object>> } = JSON.parse(text);
  return Object.keys(exports).map((subpath) => `@glu/${name}${subpath.slice(1)}`);
}

async function allEntries(): Promise<readonly string[]> {
  return (await Promise.all(packages.map(entriesOf))).flat();
}

/** The files that are loaded when what is in them is used. */
async function bundledFiles(): Promise<readonly string[]> {
  const files = packages.map(async (name) => {
    const bundle = join(modules, "@glu", name, "bundle");
    const found = await readdir(bundle).catch(() => []);
    return found.filter((file) => file.endsWith(".js")).map((file) => join(bundle, file));
  });
  return (await Promise.all(files)).flat();
}

/** In bytes, by the package. */
async function sizes(): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const entry of await readdir(modules, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      const [name = ""] = /^(?:@[^/]+\/)?[^/]+/.exec(path.slice(modules.length + 1)) ?? [];
      found.set(name, (found.get(name) ?? 0) + (await stat(path)).size);
    }
  }
  return found;
}

function sum(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

/** Megabytes as they were written down, and bytes: a tenth more or less is the same. */
function expectAbout(what: string, written: number, bytes = 0): void {
  const difference = Math.abs(written - bytes / 1e6);
  const isClose = difference <= Math.max(0.1, written / 10);
  expect(isClose ? "" : `${what}: ${(bytes / 1e6).toFixed(2)} MB, not ${written}`).toBe("");
}

describe("what is packed and installed into an empty directory", () => {
  test("takes up little", async () => {
    const found = [...(await sizes())].toSorted(([, a], [, b]) => b - a);
    const total = sum(new Map(found));
    const list = found.map(([name, size]) => `${(size / 1e6).toFixed(2)} MB ${name}\n`).join("");
    expect(total).toBeGreaterThan(1e6);
    expect(total > sizeLimit ? list : "").toBe("");
  });

  test("is as large, and has the imports, that the reference says", async () => {
    const page = await readFile(
      new URL("../../../docs/reference/packages.md", import.meta.url),
      "utf8",
    );
    const found = await sizes();
    const measured = packages.map((name) => {
      const key = `@glu/${name}`;
      return { name: `\`${key}\``, packed: packed.get(key), installed: found.get(key) };
    });
    const all = { name: "all, with what they need", packed: sum(packed), installed: sum(found) };
    for (const { name, ...actual } of [...measured, all]) {
      const [, first, second] =
        new RegExp(`^\\| ${name} \\| ([\\d.]*) \\| ([\\d.]+) \\|`, "m").exec(page) ?? [];
      expectAbout(`${name} packed`, Number(first), actual.packed);
      expectAbout(`${name} installed`, Number(second), actual.installed);
    }
    const imports = [...page.matchAll(/^\| `(@glu\/[^`]+)` \| [^|]+ \|$/gm)];
    expect(imports.map(([, name = ""]) => name).toSorted()).toEqual(
      (await allEntries()).toSorted(),
    );
  });

  // The declarations are the same with both: what is in them is checked with one.
  test.each([
    {
      name: "nodenext",
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      skipLibCheck: false,
    },
    {
      name: "bundler",
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      skipLibCheck: true,
    },
  ])("has types for each import under $name", async ({ name, ...resolution }) => {
    const entries = await allEntries();
    const lines = entries.map((entry, index) => `export type * as E${index} from "${entry}";\n`);
    const path = join(directory, `${name}.ts`);
    await writeFile(path, lines.join(""));
    const program = ts.createProgram([path], {
      ...resolution,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2023.d.ts"],
      types: ["node"],
      typeRoots,
      strict: true,
      noEmit: true,
    });
    const problems = ts.getPreEmitDiagnostics(program);
    const messages = problems.map(({ file, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, "\n");
      return `${file?.fileName ?? ""}: ${text}`;
    });
    expect(messages).toEqual([]);
    expect(entries.length).toBeGreaterThan(8);
  });

  test("can be imported, also what is loaded late, without what only we need", async () => {
    const files = (await bundledFiles()).map((file) => pathToFileURL(file).href);
    const all = [...(await allEntries()), ...files];
    const program = `for (const name of ${JSON.stringify(all)}) { await import(name); console.log(name); }`;
    const args = ["--input-type=module", "--eval", program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: directory });
    expect(stdout.trimEnd().split("\n")).toEqual(all);
    expect(files.length).toBeGreaterThan(50);
  });

  test("writes a project, in which one line is changed, and checks, plans and serves it", async () => {
    await runNpm(["exec", "--no", "--", "glu", "init", "promotions"], directory);
    const project = join(directory, "promotions");
    const images = join(directory, "images");
    const { digest } = await writeImage(images, { tag: "latest", content: "packed" });
    const configuration = join(project, "glu.yaml");
    const text = await readFile(configuration, "utf8");
    const reference = `oci-layout:${images}:latest`;
    await writeFile(configuration, text.replace("ghcr.io/acme/app:latest", reference));

    const server = await startGitServer();
    onTestFinished(() => server.close());
    const values = `image:\n  repository: ghcr.io/acme/app\n  digest: sha256:${"0".repeat(64)}\n`;
    const files = { "staging/values.yaml": values, "production/values.yaml": values };
    await server.createRepository("config", files);
    const program = join(modules, "@glu", "core", "bin", "glu.js");
    const url = server.urlOf("config");
    const env = { GLU_SOURCES_GIT_CONFIG_REMOTE_URL: url, GLU_SERVER_PORT: "0" };
    const glu = (...args: readonly string[]) =>
      new GluProcess(args, { cwd: project, env, program });

    expect(await glu("validate").ended()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("└─ image (oci)"),
    });
    expect(await glu("plan", "app", "staging").ended()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`+  digest: ${digest}\n`),
    });
    const serving = glu("serve");
    onTestFinished(() => serving.kill());
    const address = await serving.url();
    expect((await fetch(`${address}/health`)).status).toBe(200);
    expect(await (await fetch(address)).text()).toContain("<title>Glu</title>");
    serving.signal("SIGTERM");
    expect((await serving.ended()).code).toBe(0);
  });
});
