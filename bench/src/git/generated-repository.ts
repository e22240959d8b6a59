import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "./git-program.ts";
import { history, type Size } from "./history.ts";

export interface GenerateOptions {
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/** As a host sets up its repositories; nothing tidies up in the middle of a measurement. */
const settings = {
  "gc.auto": "0",
  "receive.autogc": "false",
  "uploadpack.allowFilter": "true",
  "uploadpack.allowAnySHA1InWant": "true",
};
/** What a host does now and then; half of what git costs depends on it. */
const upkeep = [
  ["repack", "--quiet", "-a", "-d", "-f", "--write-bitmap-index"],
  ["commit-graph", "write", "--no-progress", "--reachable"],
] as const;
const chunkLength = 64 * 1024;

/**
 * The directory of a bare repository of this size. It is made once and kept in the system's temporary
 * directory, under a name that changes with its content.
 */
export async function generatedRepository(size: Size, options: GenerateOptions): Promise<string> {
  const parent = join(tmpdir(), "glu-bench");
  const directory = join(parent, `${size.toLowerCase()}-${await contentHash()}.git`);
  if (existsSync(directory)) {
    return directory;
  }
  options.progress(`generating the repository ${size}`);
  await mkdir(parent, { recursive: true });
  const unfinished = await mkdtemp(join(parent, "unfinished-"));
  try {
    await generate(size, unfinished, options.signal);
    await rename(unfinished, directory).catch((error: unknown) => {
      // Another run may have been faster.
      if (!existsSync(directory)) {
        throw error;
      }
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return directory;
}

async function generate(size: Size, directory: string, signal: AbortSignal): Promise<void> {
  const run = { directory, signal };
  await git(["init", "--quiet", "--bare", "--initial-branch=main"], run);
  for (const [key, value] of Object.entries(settings)) {
    await git(["config", key, value], run);
  }
  await git(["fast-import", "--quiet"], { ...run, input: inChunks(history(size)) });
  for (const command of upkeep) {
    await git(command, run);
  }
}

/** The content follows from the modules that make it. */
async function contentHash(): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify({ settings, upkeep }));
  for (const module of ["./history.js", "./manifests.js"]) {
    hash.update(await readFile(new URL(module, import.meta.url)));
  }
  return hash.digest("hex").slice(0, 16);
}

function* inChunks(texts: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const text of texts) {
    chunk += text;
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = "";
    }
  }
  yield chunk;
}
