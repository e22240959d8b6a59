import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "./compile.ts";
import { runGlu } from "./glu-process.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const modules = join(root, "node_modules");
const run = promisify(execFile);
let project: string;

/** The files of the guide, by the names in their first lines. */
async function guideFiles(): Promise<ReadonlyMap<string, string>> {
  const guide = await readFile(join(root, "docs/guides/testing.md"), "utf8");
  const blocks = [...guide.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)];
  expect(blocks).toHaveLength([...guide.matchAll(/^```ts$/gm)].length);
  return new Map(blocks.map(([, name = "", text = ""]) => [name, text]));
}

/** The end of what a failed command has printed, in the message of its error. */
async function runOrTell(program: string, args: readonly string[]): Promise<string> {
  try {
    const { NODE_OPTIONS: _, VITEST: __, NODE_TEST_CONTEXT: ___, ...env } = process.env;
    return (await run(program, [...args], { cwd: project, env })).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout}${stderr}`.slice(-3000), { cause: error });
  }
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "testing-guide-"));
  await runGlu(["init"], { cwd: project });
  await symlink(modules, join(project, "node_modules"));
  for (const [name, text] of await guideFiles()) {
    await writeFile(join(project, name), text);
  }
});
afterAll(() => rm(project, { recursive: true, force: true }));

describe("the guide to testing", async () => {
  const names = [...(await guideFiles()).keys()];

  test("compiles, on the program that glu init writes", async () => {
    const own = ["pipeline.ts", "resource.ts"].map(
      async (name) => [name, await readFile(join(project, name), "utf8")] as const,
    );
    const files = new Map([...(await Promise.all(own)), ...(await guideFiles())]);
    expect([...compile(files).values()].filter((said) => said !== "")).toEqual([]);
    expect(names.length).toBeGreaterThan(7);
  });

  test.each(names.filter((name) => !name.includes("vitest")))("%s passes", async (name) => {
    const stdout = await runOrTell("node", ["--import", "jiti/register", "--test", name]);
    expect(stdout).toMatch(/^(?:# |ℹ )fail 0$/m);
    expect(stdout).toMatch(/^(?:# |ℹ )pass [1-9]/m);
  });

  test.each(names.filter((name) => name.includes("vitest")))("%s passes", async (name) => {
    const stdout = await runOrTell("npx", ["--no", "vitest", "run", "--root", project, name]);
    expect(stdout).toMatch(/1 passed/);
  });
});
