import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Lists what a program loads by the time it has defined its pipelines. */
const program = `
import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(\`
  export async function load(url, context, next) {
    console.log(url);
    return next(url, context);
  }
\`));
const { System, git, oci, schedule } = await import("@glu/core");
new System({ name: "bare" }).addTrigger(schedule({ interval: "10s", matches: "all" }));
git("config");
oci("app");
`;

async function loadedPackages(): Promise<readonly string[]> {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const args = ["--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  const names = stdout
    .split("\n")
    .flatMap(
      (url) => /(?:.*\/node_modules\/|\/packages\/)((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [],
    );
  return [...new Set(names)].toSorted();
}

test("S12 importing a bare pipeline loads the model and little else", async () => {
  expect(await loadedPackages()).toEqual(["core", "diff", "git", "p-limit", "yocto-queue"]);
});

test("S12 the core depends on no dashboard", async () => {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  const names = Object.keys(dependencies);
  expect(names).toContain("hono");
  expect(names.filter((name) => /react|vite|ui/.test(name))).toEqual([]);
});
