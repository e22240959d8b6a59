import { boundedCall } from "./bounded-call.ts";
import type { CommitChain } from "./commit-chain.ts";
import { type CommitDraft, diffDraft } from "./draft.ts";
import { type GitError, OutcomeUnknownError } from "./errors.ts";
import type { Logger, Timers } from "./runtime.ts";
import type { WriteOutcome } from "./write.ts";

export interface SettlementOptions {
  readonly logger: Logger;
  readonly timers: Timers;
  /** Ends the reading of what is only shown. */
  readonly signal: AbortSignal;
}

/** Milliseconds until the difference a commit made is given up. */
const diffDeadline = 5000;

/** The chain is on its branch: every write gets its result. */
export async function settleLanded(chain: CommitChain, options: SettlementOptions): Promise<void> {
  const settled = [...chain.results].map(async ([job, result]) => {
    switch (result.kind) {
      case "failed":
        return job.reject(result.error);
      case "commit":
        return job.resolve(await outcomeOf(result, options));
      default:
        return job.resolve(result);
    }
  });
  await Promise.all(settled);
}

/** What became of the chain cannot be told. */
export function settleUnknown(chain: CommitChain, location: string, error: GitError): void {
  const { branch } = chain.base;
  for (const [job, result] of chain.results) {
    switch (result.kind) {
      case "failed":
        job.reject(result.error);
        break;
      case "commit":
        job.reject(unknownOutcome(result, { branch, location, cause: error }));
        break;
      default:
        job.reject(error);
    }
  }
}

async function outcomeOf(draft: CommitDraft, options: SettlementOptions): Promise<WriteOutcome> {
  const { branch, commit } = draft.snapshot;
  const diff = await readDiff(draft, options);
  return { kind: "committed", branch, commit, parent: draft.base.commit, diff };
}

/** The commit has landed, whether it can be shown or not. */
export async function readDiff(
  draft: CommitDraft,
  { logger, timers, signal }: SettlementOptions,
): Promise<string> {
  const { commit } = draft.snapshot;
  const call = {
    purpose: "Reading a difference",
    deadline: diffDeadline,
    timers,
    signals: [signal],
  };
  try {
    return (await boundedCall(() => diffDraft(draft), call)).text;
  } catch (error) {
    logger.warn({ commit, error }, "what a commit changed cannot be shown");
    return "";
  }
}

export interface LostPush {
  readonly branch: string;
  readonly location: string;
  readonly cause: GitError;
}

export function unknownOutcome(
  { snapshot: { commit } }: CommitDraft,
  { branch, location, cause }: LostPush,
): OutcomeUnknownError {
  return new OutcomeUnknownError(
    `Commit ${commit} was pushed to branch ${branch} of ${location}, and the answer was lost: ${cause.message} It may have landed. See whether the branch contains it before the change is made again.`,
    { branch, commit, cause },
  );
}
