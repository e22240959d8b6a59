import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { git, oci, System } from "@glu/core";
import type { ImageInFiles } from "@glu/core/resources";
import { type GitServer, startGitServer, startSystem, writeImage } from "@glu/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const guide = fileURLToPath(new URL("../../../docs/guides/resources.md", import.meta.url));
const resolve = createRequire(import.meta.url).resolve;
const old = `sha256:${"1".repeat(64)}`;
const { signal } = new AbortController();
let server: GitServer;
let directory: string;

beforeAll(async () => {
  server = await startGitServer();
  directory = await mkdtemp(join(tmpdir(), "guide-"));
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

/** A snippet of the guide, the file it is about, and what the guide says of a promotion. */
interface Snippet {
  readonly program: string;
  readonly path: string;
  readonly content: string;
  readonly diff: string;
}

async function snippets(): Promise<readonly (readonly [string, Snippet])[]> {
  const text = await readFile(guide, "utf8");
  const blocks = text.matchAll(
    /```ts\n([^`]*)```\n\n```\w+\n(?:#|\/\/) (\S+)\n([^`]*)```\n\n```diff\n([^`]*)```/g,
  );
  return [...blocks].map(([, program = "", path = "", content = "", diff = ""], index) => {
    const [, name = ""] = /in: (\w+)\(/.exec(program) ?? [];
    return [`${name} (${index + 1})`, { program, path, content, diff }] as const;
  });
}

async function load(program: string, name: string): Promise<() => ImageInFiles> {
  const entry = pathToFileURL(resolve("@glu/core/resources")).href;
  const file = join(directory, `${name.replaceAll(/\W/g, "-")}.mjs`);
  await writeFile(file, program.replace('"@glu/core/resources"', JSON.stringify(entry)));
  const { app } = await import(pathToFileURL(file).href);
  return app;
}

describe("what the guide to resources says of a format is what happens", async () => {
  const all = await snippets();

  test("there is a snippet for each format", () => {
    const formats = all.map(([name]) => name.split(" ")[0]);
    expect(new Set(formats)).toEqual(
      new Set(
        "kubernetes kustomize helmValues argoApplication compose dotenv json yaml text".split(" "),
      ),
    );
  });

  test.each(all)("%s", async (name, { program, path, content, diff }) => {
    const images = join(directory, `images-${name}`);
    const { digest } = await writeImage(images, { tag: "1.3.0", content: "a newer app" });
    const repository = `config-${name.replaceAll(/\W/g, "-")}`;
    const before = content.replaceAll("sha256:1111…", old);
    await server.createRepository(repository, { [path]: before });
    const system = new System({ name: "guide" });
    system.definePipeline({ name: "app" }, await load(program, name), (pipeline) => {
      const image = pipeline.phase({ name: "image" }, oci("app"));
      pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: image });
    });
    const started = await startSystem(system, {
      mode: "once",
      configuration: {
        sources: {
          oci: { app: { reference: `oci-layout:${images}:1.3.0` } },
          git: { config: { remote: { url: server.urlOf(repository) } } },
        },
      },
    });
    try {
      const edge = { pipeline: "app", from: "image", to: "staging" };
      const plan = await started.operations.plan(edge, { signal });
      const changed = plan.diff.split("\n").filter((line) => /^[+-](?![+-]{2} )/.test(line));
      const said = diff.replaceAll("sha256:1111…", old).replaceAll("sha256:2222…", digest);
      expect(`${changed.join("\n")}\n`).toBe(said);
      const { outcome } = await started.operations.perform(edge, { actor: "ada" });
      expect(outcome).toBe("promoted");
    } finally {
      await started.stop();
    }
  });
});
