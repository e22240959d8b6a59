import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Lists what is loaded from then on. */
const listing = `
import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(\`
  export async function load(url, context, next) {
    console.log(url);
    return next(url, context);
  }
\`));
`;

/** Defines pipelines. */
const program = `${listing}
const { System, git, oci, schedule } = await import("@glu/core");
new System({ name: "bare" }).addTrigger(schedule({ interval: "10s", matches: "all" }));
git("config");
oci("app");
`;

/** Says its version. */
const version = `${listing}
process.argv = ["node", "glu", "--version"];
await import("./bin/glu.js");
`;

async function loaded(text: string): Promise<readonly string[]> {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const args = ["--input-type=module", "--eval", text];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  return (await Promise.all(stdout.split("\n").map(modulesOf))).flat();
}

/** What a file of ours was made of; anything else is itself. */
async function modulesOf(url: string): Promise<readonly string[]> {
  const text = /\/bundle\/[^/]+\.js$/.test(url) ? await readFile(new URL(url), "utf8") : "";
  const [, name] = /^\/\/# sourceMappingURL=(.+)$/m.exec(text) ?? [];
  if (name === undefined) {
    return [url];
  }
  const map = new URL(name, url);
  const { sources }: { sources: readonly string[] } = JSON.parse(await readFile(map, "utf8"));
  return sources.map((source) => new URL(source, map).href);
}

async function loadedPackages(text: string): Promise<readonly string[]> {
  const names = (await loaded(text)).flatMap(
    (url) => /(?:.*\/node_modules\/|\/packages\/)((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [],
  );
  return [...new Set(names)].toSorted();
}

test("S12 importing a bare pipeline loads the model and little else", async () => {
  expect(await loadedPackages(program)).toEqual(["core", "git", "p-limit", "yocto-queue"]);
});

test("what a command needs is loaded when it is called", async () => {
  const packages = await loadedPackages(version);
  expect(packages).toEqual(["@commander-js/extra-typings", "commander", "core"]);
  const urls = await loaded(version);
  expect(urls.filter((url) => url.endsWith("/src/cli/run-command.ts"))).toHaveLength(1);
  const commands = /\/cli\/(?:inspect|promote|records|serve|remote-operations|init)\.ts$/;
  expect(urls.filter((url) => commands.test(url))).toEqual([]);
});

test("S12 the core depends on no dashboard", async () => {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  const names = Object.keys(dependencies);
  expect(names).toContain("hono");
  expect(names.filter((name) => /react|vite|ui/.test(name))).toEqual([]);
});
