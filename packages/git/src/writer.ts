import { announceChain } from "./announcement.ts";
import { type BackOff, backOffDelay, pause } from "./back-off.ts";
import { type ChainDeliveryOptions, deliverChain, type Verdict } from "./chain-delivery.ts";
import { settleLanded, settleUnknown } from "./chain-settlement.ts";
import { buildChain, type CommitChain } from "./commit-chain.ts";
import { settling } from "./delivery.ts";
import type { CommitDraft, DraftOptions } from "./draft.ts";
import {
  ClosedError,
  PushContendedError,
  PushFailedError,
  type PushRefusedError,
  RateLimitedError,
} from "./errors.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Write, WriteOutcome } from "./write.ts";
import { WriteJob } from "./write-job.ts";

export interface WriterOptions extends DraftOptions, ChainDeliveryOptions {
  readonly branch: string;
  /** The branch as it was last seen. */
  readonly snapshot: () => Promise<Snapshot>;
  /** Told the commits of each push that was accepted, oldest first. */
  readonly landed: (commits: readonly CommitDraft[]) => void;
  /** How often a group of writes is tried while the branch keeps moving. */
  readonly attempts: number;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** How many writes go into one push. */
const maxGroup = 100;
/** So many refusals in the same words speak of the branch. */
const hopeless = 3;
/** While others move the branch. */
const contending: BackOff = { base: 50, longest: 2000 };

/**
 * The queue of writes to one branch, first come, first served. What arrives while a push is under way,
 * or while the pacer holds it back, forms the next group: one commit per write, one push, on the
 * condition that the branch is where it was last seen.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #queue: WriteJob[] = [];
  #running: Promise<void> | undefined;
  #dropped = 0;
  /** Writes that were refused one after another, in the same words. */
  #refusals = { words: "", count: 0 };

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** How many writes no push has taken along yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  write(write: Write, signal: AbortSignal | undefined): Promise<WriteOutcome> {
    const job = new WriteJob(write, signal);
    this.#queue.push(job);
    this.#running ??= this.#run();
    return job.outcome;
  }

  /**
   * Waits for a push under way, once the ending has begun; what has not set off is rejected.
   * @returns how many writes were not pushed.
   */
  async close(): Promise<number> {
    this.#reject(this.#queue.splice(0), this.#options.ending.begun.reason);
    await this.#running;
    return this.#dropped;
  }

  async #run(): Promise<void> {
    // Writes asked for in the same turn of the event loop go together.
    await Promise.resolve();
    do {
      await this.#drain(this.#queue);
    } while (this.#queue.length > 0);
    this.#running = undefined;
  }

  /** Settles all jobs of the queue, group after group. */
  async #drain(queue: WriteJob[]): Promise<void> {
    const { pacer, ending } = this.#options;
    try {
      while (queue.length > 0) {
        await pacer.take(ending.begun);
        await this.#land(queue);
      }
    } catch (error) {
      this.#reject(queue.splice(0), error);
    }
  }

  /** Settles the jobs at the head of the queue; those that do not fit into one push go back to it. */
  async #land(queue: WriteJob[]): Promise<void> {
    let jobs: readonly WriteJob[] = queue.splice(0, maxGroup);
    try {
      let base = await this.#firstBase();
      for (let attempt = 1; attempt <= this.#options.attempts; attempt += 1) {
        const chain = await this.#build(base, jobs);
        queue.unshift(...chain.left);
        jobs = [...chain.results.keys()];
        const verdict = await this.#send(chain, attempt);
        if (verdict.kind !== "stale") {
          return await this.#conclude(chain, verdict);
        }
        this.#turnBack(jobs);
        base = await this.#nextBase(attempt, verdict);
      }
    } catch (error) {
      this.#reject(jobs, error);
    }
  }

  /** Where the first attempt begins: the remote is not asked if the branch was seen before. */
  async #firstBase(): Promise<Snapshot> {
    const { openWindow, pacer, snapshot } = this.#options;
    try {
      return await openWindow().retry(snapshot, { backOff: settling, passes: isLimit });
    } catch (error) {
      pacer.putBack();
      throw error;
    }
  }

  /** Where the next attempt begins, with a turn to push. Who loses again and again comes less often. */
  async #nextBase(
    attempt: number,
    { reason }: { readonly reason: string | undefined },
  ): Promise<Snapshot> {
    const { attempts, ending, look, pacer, random, snapshot, timers } = this.#options;
    if (attempt === attempts) {
      throw this.#contended(reason);
    }
    if (attempt > 1) {
      const delay = backOffDelay(attempt - 1, contending, random);
      await pause(delay, { timers, signal: ending.begun });
      await look();
    }
    await pacer.take(ending.begun);
    return snapshot();
  }

  /** The commits of all jobs still wanted, which know of them and cannot be called off any more. */
  async #build(base: Snapshot, jobs: readonly WriteJob[]): Promise<CommitChain> {
    const { begun: signal } = this.#options.ending;
    for (;;) {
      const wanted = jobs.filter(({ settled }) => !settled);
      const chain = await buildChain(base, wanted, { ...this.#options, signal });
      if (isWanted(chain)) {
        await announceChain(chain, { ...this.#options, signals: [signal] });
      }
      if (isWanted(chain)) {
        for (const job of chain.results.keys()) {
          job.takeOff();
        }
        return chain;
      }
    }
  }

  /** Nothing is concluded from a snapshot that may be old: either a push or a look confirms it. */
  async #send(chain: CommitChain, attempt: number): Promise<Verdict> {
    const { look, openWindow, pacer } = this.#options;
    if (chain.commits.length > 0) {
      return deliverChain(chain, this.#options);
    }
    pacer.putBack();
    if (chain.results.size === 0 || attempt > 1) {
      return { kind: "landed" };
    }
    const head = await openWindow().retry(look, { backOff: settling, passes: isLimit });
    const isConfirmed = head.commit === chain.base.commit;
    return isConfirmed ? { kind: "landed" } : { kind: "stale", reason: undefined };
  }

  async #conclude(chain: CommitChain, verdict: Exclude<Verdict, { kind: "stale" }>): Promise<void> {
    const { ending, landed, remote } = this.#options;
    switch (verdict.kind) {
      case "landed":
        this.#refusals = { words: "", count: 0 };
        landed(chain.commits);
        return settleLanded(chain, { ...this.#options, signal: ending.over });
      case "refused":
        return this.#isolate(chain, verdict.error);
      case "unknown":
        settleUnknown(chain, remote.location, verdict.error);
    }
  }

  /**
   * Only writes that the remote objects to fail: the halves of a refused group go by themselves. Once
   * several were refused for the same reason, the branch is closed rather than they are at fault.
   */
  async #isolate(chain: CommitChain, error: PushRefusedError): Promise<void> {
    const jobs = [...chain.results.keys()];
    const committing = jobs.filter((job) => chain.results.get(job)?.kind === "commit");
    this.#turnBack(jobs);
    const [first] = committing;
    const middle = committing[Math.ceil(committing.length / 2)];
    if (first && !middle) {
      first.reject(error);
      this.#countRefusal(error.message);
      return this.#drain(jobs.filter(({ settled }) => !settled));
    }
    const half = middle ? jobs.indexOf(middle) : 0;
    await this.#drain(jobs.slice(0, half));
    const rest = jobs.slice(half);
    return this.#refusals.count < hopeless
      ? this.#drain(rest)
      : this.#reject(rest, this.#untried(error));
  }

  #countRefusal(words: string): void {
    const count = words === this.#refusals.words ? this.#refusals.count : 0;
    this.#refusals = { words, count: count + 1 };
  }

  #untried(cause: PushRefusedError): PushFailedError {
    const { count } = this.#refusals;
    return new PushFailedError(
      `${cause.message} The ${count} writes before this one were refused in the same words, so it was not tried.`,
      { cause },
    );
  }

  #turnBack(jobs: readonly WriteJob[]): void {
    for (const job of jobs) {
      job.goAround();
    }
  }

  #reject(jobs: readonly WriteJob[], error: unknown): void {
    const open = jobs.filter(({ settled }) => !settled);
    for (const job of open) {
      job.reject(error);
    }
    this.#dropped += error instanceof ClosedError ? open.length : 0;
  }

  #contended(reason: string | undefined): PushContendedError {
    const { attempts, branch, remote } = this.#options;
    const words = reason === undefined ? "" : ` The remote also said: ${reason}.`;
    return new PushContendedError(
      `Branch ${branch} of ${remote.location} moved before each of ${attempts} attempts to push.${words} Try again when fewer write to it.`,
    );
  }
}

/** Whether none of its writes was called off or has failed for good. */
function isWanted({ results }: CommitChain): boolean {
  return Array.from(results.keys()).every(({ settled }) => !settled);
}

function isLimit(error: unknown): boolean {
  return error instanceof RateLimitedError;
}
