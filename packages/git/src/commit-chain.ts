import { type CommitDraft, type Draft, type DraftOptions, draftCommit } from "./draft.ts";
import { DeadlineError } from "./errors.ts";
import type { Oid } from "./objects/object.ts";
import type { NewObject } from "./remote.ts";
import type { Snapshot } from "./snapshot.ts";
import type { WriteJob } from "./write-job.ts";

export interface ChainOptions extends DraftOptions {
  /** Ends the building. */
  readonly signal: AbortSignal;
}

type ChainResult = Draft | { readonly kind: "failed"; readonly error: unknown };

/** Commits on top of each other, one for each write that changes something. */
export interface CommitChain {
  readonly base: Snapshot;
  readonly head: Snapshot;
  /** Oldest first. */
  readonly commits: readonly CommitDraft[];
  readonly results: ReadonlyMap<WriteJob, ChainResult>;
  /** The last of the writes, which would have made the push too large. They have no result. */
  readonly left: readonly WriteJob[];
}

/** Milliseconds after which what is made is pushed, and the rest waits: the branch may have moved. */
const maxTime = 10_000;
/** Bytes of new objects that go into one push, unless a single commit has more. */
const maxSize = 4 * 1024 * 1024;

/**
 * Runs each write on what the one before it made. A write that fails leaves the others alone; one that
 * was called off is left out, and one that takes too long is given up for good.
 */
export async function buildChain(
  base: Snapshot,
  jobs: readonly WriteJob[],
  { signal, ...options }: ChainOptions,
): Promise<CommitChain> {
  const results = new Map<WriteJob, ChainResult>();
  const commits: CommitDraft[] = [];
  let head = base;
  let size = 0;
  const start = options.timers.now();
  for (const [index, job] of jobs.entries()) {
    if (commits.length > 0 && options.timers.now() - start > maxTime) {
      return { base, head, commits, results, left: jobs.slice(index) };
    }
    const signals = [job.signal, signal];
    const result = await draftCommit(job.write, head, { ...options, signals }).catch(failed);
    signal.throwIfAborted();
    if (result.kind === "failed" && result.error instanceof DeadlineError) {
      job.reject(result.error);
    }
    if (job.settled) {
      continue;
    }
    if (result.kind === "commit") {
      size += sizeOf(result);
      if (size > maxSize && commits.length > 0) {
        return { base, head, commits, results, left: jobs.slice(index) };
      }
      commits.push(result);
      head = result.snapshot;
    }
    results.set(job, result);
  }
  return { base, head, commits, results, left: [] };
}

/**
 * What a push of the commits consists of. A version of an object that others are based on is left out
 * where it comes back: the remote has it.
 */
export function newObjects(commits: readonly CommitDraft[]): readonly NewObject[] {
  const there = new Set<Oid>();
  const missing: NewObject[] = [];
  for (const object of commits.flatMap(({ objects }) => objects)) {
    if (!there.has(object.oid)) {
      missing.push(object);
    }
    there.add(object.oid);
    if (object.base) {
      there.add(object.base.oid);
    }
  }
  return missing;
}

/** About what is sent: of a tree that was changed in place, little more than what was added. */
function sizeOf({ objects }: CommitDraft): number {
  const sizes = objects.map(({ data, base }) => Math.abs(data.length - (base?.data.length ?? 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function failed(error: unknown): ChainResult {
  return { kind: "failed", error };
}
