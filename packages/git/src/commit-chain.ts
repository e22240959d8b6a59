import { type CommitDraft, type Draft, type DraftOptions, draftCommit } from "./draft.ts";
import type { Snapshot } from "./snapshot.ts";
import type { WriteJob } from "./write-job.ts";

type ChainResult = Draft | { readonly kind: "failed"; readonly error: unknown };

/** Commits on top of each other, one for each write that changes something. */
export interface CommitChain {
  readonly base: Snapshot;
  readonly head: Snapshot;
  /** Oldest first. */
  readonly commits: readonly CommitDraft[];
  readonly results: ReadonlyMap<WriteJob, ChainResult>;
}

/** Runs each write on what the one before it made. A write that fails leaves the others alone. */
export async function buildChain(
  base: Snapshot,
  jobs: readonly WriteJob[],
  options: DraftOptions,
): Promise<CommitChain> {
  const results = new Map<WriteJob, ChainResult>();
  const commits: CommitDraft[] = [];
  for (const job of jobs) {
    const head = commits.at(-1)?.snapshot ?? base;
    const result = await draftCommit(job.write, head, options).catch(failed);
    results.set(job, result);
    if (result.kind === "commit") {
      commits.push(result);
    }
  }
  return { base, head: commits.at(-1)?.snapshot ?? base, commits, results };
}

function failed(error: unknown): ChainResult {
  return { kind: "failed", error };
}
