import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { useExample } from "./example.ts";

/** Lists what is loaded from then on, in a file: what is printed may be lost at the end of a process. */
const listing = `
import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(\`
  import { appendFileSync } from "node:fs";
  export async function load(url, context, next) {
    appendFileSync(process.env.LISTING, url + "\\\\n");
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

/** Parts that one configuration needs and another does not, and what is loaded with them. */
const parts = [
  {
    part: "PostgreSQL",
    modules: /\/src\/stores\/postgres\.ts$|\/node_modules\/pg[^/]*\//,
    env: { GLU_STORAGE_TYPE: "postgres", GLU_STORAGE_URL: "postgres://127.0.0.1:1/glu" },
  },
  {
    part: "a collector",
    modules: /\/src\/otlp\/|\/node_modules\/@opentelemetry\//,
    env: { GLU_METRICS_OTLP_ENDPOINT: "http://127.0.0.1:1" },
  },
  {
    part: "a forge",
    modules: /\/src\/proposers\/(?:github|gitlab|gitea)\.ts$/,
    env: {
      GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_URL: "http://127.0.0.1:1/acme/config.git",
      GLU_SOURCES_GIT_GITOPSEXAMPLE_PROPOSALS_PROVIDER: "gitea",
      GLU_SOURCES_GIT_GITOPSEXAMPLE_PROPOSALS_URL: "http://127.0.0.1:1",
      GLU_SOURCES_GIT_GITOPSEXAMPLE_PROPOSALS_CREDENTIAL: "forge",
      GLU_CREDENTIALS_FORGE_TYPE: "access_token",
      GLU_CREDENTIALS_FORGE_ACCESS_TOKEN: "not-a-token",
    },
  },
];

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-imports-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const listingFile = () => join(directory, "listing");

async function listed(): Promise<readonly string[]> {
  const urls = (await readFile(listingFile(), "utf8")).trimEnd().split("\n");
  return (await Promise.all(urls.map(modulesOf))).flat();
}

async function loaded(text: string): Promise<readonly string[]> {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const args = ["--input-type=module", "--eval", text];
  const env = { ...process.env, LISTING: listingFile() };
  await promisify(execFile)(process.execPath, args, { cwd, env });
  return await listed();
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

function packagesOf(urls: readonly string[]): readonly string[] {
  const names = urls.flatMap(
    (url) => /(?:.*\/node_modules\/|\/packages\/)((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [],
  );
  return [...new Set(names)].toSorted();
}

test("S12 importing a bare pipeline loads the model and little else", async () => {
  expect(packagesOf(await loaded(program))).toEqual(["core", "git", "p-limit", "yocto-queue"]);
});

test("what a command needs is loaded when it is called", async () => {
  const urls = await loaded(version);
  expect(packagesOf(urls)).toEqual(["@commander-js/extra-typings", "commander", "core"]);
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

describe("a server", () => {
  const example = useExample();
  const listingFirst = `--import=data:text/javascript,${encodeURIComponent(listing)}`;

  async function loadedBy(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const listing = { NODE_OPTIONS: listingFirst, LISTING: listingFile() };
    const server = example.start({ ...env, ...listing });
    await Promise.race([server.url(), server.ended()]);
    server.signal("SIGTERM");
    await server.ended();
    return await listed();
  }

  test("loads nothing for what is not configured", async () => {
    const urls = await loadedBy({});
    expect(urls.filter((url) => url.endsWith("/src/server/server.ts"))).toHaveLength(1);
    const unneeded = parts.flatMap(({ modules }) => urls.filter((url) => modules.test(url)));
    expect(unneeded).toEqual([]);
  });

  test.each(parts)("loads what is for $part where it is configured", async ({ modules, env }) => {
    const urls = await loadedBy(env);
    expect(urls.filter((url) => modules.test(url))).not.toEqual([]);
  });
});
