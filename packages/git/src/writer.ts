import { backOffDelay, pause } from "./back-off.ts";
import { buildChain, type CommitChain } from "./commit-chain.ts";
import { deliver, type Verdict } from "./delivery.ts";
import type { CommitDraft, DraftOptions } from "./draft.ts";
import { ClosedError, PushContendedError, type PushRefusedError } from "./errors.ts";
import type { Remote } from "./remote.ts";
import type { Logger } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Write, WriteOutcome } from "./write.ts";
import { WriteJob } from "./write-job.ts";

export interface WriterOptions extends DraftOptions {
  readonly branch: string;
  readonly remote: Remote;
  /** The branch as it was last seen; `fresh`: as it is now. */
  readonly snapshot: (options: { readonly fresh: boolean }) => Promise<Snapshot>;
  /** Told the commits of each push that was accepted, oldest first. */
  readonly landed: (commits: readonly CommitDraft[]) => void;
  /** How often a group of writes is tried while the branch keeps moving. */
  readonly attempts: number;
  readonly random: () => number;
  readonly logger: Logger;
  readonly lifetime: AbortSignal;
}

const maxGroup = 100;
const backOff = { base: 50, longest: 2000 };

/**
 * The queue of writes to one branch. What arrives while a push is under way forms the next group:
 * one commit per write, one push, on the condition that the branch is where it was last seen.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #queue: WriteJob[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  write(write: Write, signal: AbortSignal | undefined): Promise<WriteOutcome> {
    const job = new WriteJob(write, signal);
    this.#queue.push(job);
    this.#running ??= this.#run();
    return job.outcome;
  }

  /** Lets a push under way end; what has not set off is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Writes asked for in the same turn of the event loop go together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      await this.#write(this.#queue.splice(0, maxGroup));
    }
    this.#running = undefined;
  }

  /** Settles every job, whatever happens. */
  async #write(jobs: readonly WriteJob[]): Promise<void> {
    try {
      await this.#attempt(jobs);
    } catch (error) {
      for (const job of jobs.filter(({ settled }) => !settled)) {
        job.reject(error);
      }
    }
  }

  async #attempt(jobs: readonly WriteJob[]): Promise<void> {
    const { attempts, branch, remote } = this.#options;
    let base = await this.#options.snapshot({ fresh: false });
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const chain = await this.#chain(jobs, base);
      if (!chain) {
        return;
      }
      const verdict = await this.#send(chain, attempt);
      if (verdict.kind === "landed") {
        this.#settle(chain);
        return;
      }
      this.#turnBack(chain);
      if (verdict.kind === "refused") {
        return this.#isolate(chain, verdict.error);
      }
      base = attempt === 1 ? verdict.head : await this.#lookLater(attempt - 1);
    }
    throw new PushContendedError(
      `Branch ${branch} of ${remote.location} moved before each of ${attempts} attempts to push. Try again when fewer write to it.`,
    );
  }

  /** The commits of all jobs still wanted, which cannot be called off any more; undefined if there are none. */
  async #chain(jobs: readonly WriteJob[], base: Snapshot): Promise<CommitChain | undefined> {
    for (;;) {
      const wanted = jobs.filter(({ settled }) => !settled);
      if (wanted.length === 0) {
        return undefined;
      }
      const chain = await buildChain(base, wanted, this.#options);
      this.#throwIfClosed();
      if (wanted.every(({ settled }) => !settled)) {
        for (const job of wanted) {
          job.takeOff();
        }
        return chain;
      }
    }
  }

  /** Nothing is concluded from a snapshot that may be old: either a push or a look confirms it. */
  async #send(chain: CommitChain, attempt: number): Promise<Verdict> {
    const look = () => this.#options.snapshot({ fresh: true });
    if (chain.commits.length > 0) {
      const wait = (failures: number) => this.#pause(failures);
      return deliver(chain, { ...this.#options, look, pause: wait });
    }
    const head = attempt === 1 ? await look() : chain.base;
    return head.commit === chain.base.commit ? { kind: "landed" } : { kind: "stale", head };
  }

  async #lookLater(failures: number): Promise<Snapshot> {
    await this.#pause(failures);
    return this.#options.snapshot({ fresh: true });
  }

  #settle({ commits, results }: CommitChain): void {
    if (commits.length > 0) {
      this.#options.landed(commits);
    }
    for (const [job, result] of results) {
      switch (result.kind) {
        case "failed":
          job.reject(result.error);
          break;
        case "commit":
          job.resolve({
            kind: "committed",
            branch: this.#options.branch,
            commit: result.snapshot.commit,
            parent: result.base.commit,
            diff: result.diff,
          });
          break;
        default:
          job.resolve(result);
      }
    }
  }

  #turnBack({ results }: CommitChain): void {
    for (const job of results.keys()) {
      job.goAround();
    }
  }

  /** Only the write that the remote objects to fails: each is tried alone. */
  async #isolate(chain: CommitChain, error: PushRefusedError): Promise<void> {
    const committing = [...chain.results].filter(([, { kind }]) => kind === "commit");
    const [[guilty] = []] = committing;
    if (committing.length === 1) {
      guilty?.reject(error);
    }
    for (const job of [...chain.results.keys()].filter(({ settled }) => !settled)) {
      await this.#write([job]);
    }
  }

  #pause(failures: number): Promise<void> {
    const { random, timers } = this.#options;
    return pause(backOffDelay(failures, { ...backOff, random }), timers);
  }

  #throwIfClosed(): void {
    if (this.#closed) {
      throw new ClosedError(
        `The connection to ${this.#options.remote.location} was closed before the change was pushed.`,
      );
    }
  }
}
