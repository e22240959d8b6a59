import { boundedCall } from "./bounded-call.ts";
import type { CommitChain } from "./commit-chain.ts";
import type { DraftCall } from "./draft.ts";
import type { Oid } from "./objects/object.ts";
import type { Write } from "./write.ts";
import type { WriteJob } from "./write-job.ts";

export type AnnouncementOptions = Pick<DraftCall, "applyDeadline" | "timers" | "signals">;

/** Tells a write which commit is about to be pushed for it, and waits until it has taken note. */
export async function announce(
  write: Write,
  commit: Oid,
  { applyDeadline: deadline, timers, signals }: AnnouncementOptions,
): Promise<void> {
  const purpose = `Taking note of commit ${commit}`;
  const call = async (signal: AbortSignal) => write.pushing?.(commit, { signal });
  await boundedCall(call, { purpose, deadline, timers, signals });
}

/** Tells all writes of a chain at the same time. One that cannot take note is rejected. */
export async function announceChain(
  { results }: CommitChain,
  { signals, ...options }: AnnouncementOptions,
): Promise<void> {
  const tell = async (job: WriteJob, commit: Oid) => {
    try {
      await announce(job.write, commit, { ...options, signals: [job.signal, ...signals] });
      job.announced = commit;
    } catch (error) {
      for (const signal of signals) {
        signal.throwIfAborted();
      }
      job.reject(error);
    }
  };
  const telling = Array.from(results, async ([job, result]) => {
    if (result.kind === "commit" && job.announced !== result.snapshot.commit) {
      await tell(job, result.snapshot.commit);
    }
  });
  await Promise.all(telling);
}
