import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGit } from "../run-git.ts";
import { historyFingerprint, type RepositorySize, sizedHistory } from "./sized-history.ts";

export interface GenerateOptions {
  readonly signal: AbortSignal;
  /** Told when something is made that takes long. */
  readonly progress?: ((line: string) => void) | undefined;
  /** Where repositories are kept. @default `glu-repositories` in the system's temporary directory */
  readonly directory?: string | undefined;
}

/** As a host sets up its repositories; nothing tidies up in the middle of a test or a measurement. */
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
 * The directory of a bare repository of this size, not to be written to. It is made once and kept, under
 * a name that changes with its content; several processes may ask for it at the same time.
 */
export async function generatedRepository(
  size: RepositorySize,
  { signal, progress, directory = join(tmpdir(), "glu-repositories") }: GenerateOptions,
): Promise<string> {
  const repository = join(directory, `${size.toLowerCase()}-${fingerprint(size)}.git`);
  if (existsSync(repository)) {
    return repository;
  }
  progress?.(`generating the repository ${size}`);
  await mkdir(directory, { recursive: true });
  const unfinished = await mkdtemp(join(directory, "unfinished-"));
  try {
    await generate(size, unfinished, signal);
    await rename(unfinished, repository).catch((error: unknown) => {
      // Another process may have been faster.
      if (!existsSync(repository)) {
        throw error;
      }
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return repository;
}

function fingerprint(size: RepositorySize): string {
  const hash = createHash("sha256").update(JSON.stringify({ settings, upkeep }));
  return hash.update(historyFingerprint(size)).digest("hex").slice(0, 16);
}

async function generate(
  size: RepositorySize,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const run = { directory, signal };
  await runGit(["init", "--quiet", "--bare", "--initial-branch=main"], run);
  for (const [key, value] of Object.entries(settings)) {
    await runGit(["config", key, value], run);
  }
  await runGit(["fast-import", "--quiet"], { ...run, input: inChunks(sizedHistory(size)) });
  for (const command of upkeep) {
    await runGit(command, run);
  }
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
