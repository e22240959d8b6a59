import type { GitObject, Oid } from "../objects/object.ts";
import type { ObjectPool } from "./object-pool.ts";
import { PackLimitError } from "./pack/pack-limits.ts";
import { MissingWantError } from "./protocol/missing-want-error.ts";
import type { UploadPack, UploadPackCall } from "./upload-pack.ts";

export interface CommitFetchOptions extends UploadPackCall {
  readonly uploadPack: UploadPack;
  readonly pool: ObjectPool;
}

export interface CommitWanted {
  readonly tip: Oid;
  /** An earlier tip the caller has seen. */
  readonly known?: Oid | undefined;
}

/**
 * What is asked for of a step, and how much of it at most. Small files come along, which saves asking
 * for those that are watched; if they are too much, only trees. Beyond that the new tip is read for
 * itself.
 */
const steps = [
  { filter: "blob:limit=16384", limits: { maxObjects: 20_000, maxTotalSize: 32 * 1024 * 1024 } },
  { filter: "blob:none", limits: { maxObjects: 20_000 } },
] as const;

/**
 * Brings a commit into the pool, with the trees and small files that changed since `known` if that is little.
 * @returns undefined if the remote does not have it.
 */
export async function fetchCommit(
  { tip, known }: CommitWanted,
  options: CommitFetchOptions,
): Promise<GitObject | undefined> {
  const { pool } = options;
  if (!pool.peek(tip) && known !== undefined && known !== tip) {
    pool.add(await fetchStep(tip, known, options));
  }
  // After a rewind the server takes it that whoever has the old tip has the new one as well.
  if (!pool.peek(tip)) {
    pool.add(await fetchAlone([tip], options));
  }
  return pool.peek(tip);
}

/** Brings commits into the pool, without their history. */
export async function fetchCommits(
  oids: readonly Oid[],
  options: CommitFetchOptions,
): Promise<void> {
  const missing = oids.filter((oid) => !options.pool.peek(oid));
  if (missing.length > 0) {
    options.pool.add(await fetchAlone(missing, options));
  }
}

/** What `tip` has that `known` has not. The server must not be asked for depth: that is slow. */
async function fetchStep(
  tip: Oid,
  known: Oid,
  { uploadPack, signal, pool }: CommitFetchOptions,
): Promise<readonly GitObject[]> {
  const base = (oid: Oid) => pool.peek(oid);
  for (const { filter, limits } of steps) {
    const command = { wants: [tip], haves: [known], thin: true, filter } as const;
    const fetched = await orTooMuch(uploadPack.fetch(command, { signal, base, limits }));
    if (fetched !== "too much") {
      return fetched;
    }
  }
  return [];
}

/** Without a `have`: a server that believes a commit is there sends nothing. */
async function fetchAlone(
  wants: readonly Oid[],
  { uploadPack, signal }: CommitFetchOptions,
): Promise<readonly GitObject[]> {
  return uploadPack.fetch({ wants, deepen: 1, filter: "tree:0" }, { signal }).catch(ifMissing);
}

function orTooMuch(
  fetched: Promise<readonly GitObject[]>,
): Promise<readonly GitObject[] | "too much"> {
  return fetched.catch((error: unknown) =>
    error instanceof PackLimitError ? "too much" : ifMissing(error),
  );
}

function ifMissing(error: unknown): readonly GitObject[] {
  if (error instanceof MissingWantError) {
    return [];
  }
  throw error;
}
