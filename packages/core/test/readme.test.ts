import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { runGlu } from "./glu-process.ts";
import { pageBlocks } from "./page-blocks.ts";
import { matches, ShownOutput } from "./shown-output.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = async (path: string) => pageBlocks(await readFile(join(root, path), "utf8"));

/** What `npm run demo` makes before it serves; resolves with the digests, older first. */
async function prepareDemo(directory: string): Promise<readonly string[]> {
  const script = pathToFileURL(join(root, "scripts", "demo-files.mjs")).href;
  const program = `const { prepareDemo } = await import("${script}"); await prepareDemo();`;
  const env = { ...process.env, DEMO_DIRECTORY: directory };
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { env });
  const git = ["-C", join(directory, "config.git"), "show", "HEAD:env/production/deployment.yaml"];
  const [older = ""] = /sha256:[0-9a-f]{64}/.exec(await output("git", git)) ?? [];
  const index = await readFile(join(directory, "registry", "index.json"), "utf8");
  const [newer = ""] = /sha256:[0-9a-f]{64}/.exec(index) ?? [];
  return [older, newer];
}

async function output(program: string, args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, [...args])).stdout;
}

test("the trial of the README shows on the demo what it says", async () => {
  const directory = await mkdtemp(join(tmpdir(), "glu-readme-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const [older = "", newer = ""] = await prepareDemo(directory);
  const blocks = await read("README.md");
  const at = blocks.findIndex(({ text }) => text.startsWith("npm exec -- glu plan --repo"));
  const [command, shown] = blocks.slice(at, at + 2);
  const args = command?.text.trim().replaceAll(".glu/demo", directory).split(" ").slice(4) ?? [];
  const { code, stdout, stderr } = await runGlu(args, { cwd: directory });
  expect(code).toBe(0);

  const outputs = new ShownOutput(directory);
  outputs.name(older, "sha256:93a0…");
  outputs.name(newer, "sha256:b064…");
  const expected = outputs.shown(shown?.text ?? "");
  const actual = outputs.actual(`${stderr}${stdout}`);
  expect(matches(expected, actual) ? expected : actual).toEqual(expected);
});

test("the README starts a project as the tutorial does, which is carried out", async () => {
  const commands = (blocks: Awaited<ReturnType<typeof read>>) =>
    blocks
      .filter(({ text }) => /npm ci|glu\.js init|^npm test/.test(text))
      .flatMap(({ text }) => text.trim().split(/\n| && /));
  const tutorial = commands(await read("docs/tutorial.md"));
  expect(tutorial.length).toBeGreaterThan(5);
  expect(commands(await read("README.md"))).toEqual(tutorial);
});
