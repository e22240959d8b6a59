import { withDeadline } from "../deadline.ts";
import { describeError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";

export interface OneByOneOptions extends Runtime {
  /** What is done, for the log. */
  readonly what: string;
  /** Ends it: what has not begun is dropped. */
  readonly signal: AbortSignal;
}

/** How long one may take, in ms. */
const limit = 30_000;

/**
 * Work by what it is about, one after the other, so that much of it at once holds nobody up. What is asked for
 * again before it has begun is done once: there is no more of it than there are things it can be about.
 */
export class OneByOne {
  readonly #options: OneByOneOptions;
  readonly #waiting = new Map<string, () => Promise<void>>();
  #isRunning = false;

  constructor(options: OneByOneOptions) {
    this.#options = options;
  }

  add(about: string, work: () => Promise<void>): void {
    this.#waiting.set(about, work);
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    // What is added meanwhile comes last.
    for (const [about, work] of this.#waiting) {
      this.#waiting.delete(about);
      if (!this.#options.signal.aborted) {
        await this.#do(about, work);
      }
    }
    this.#isRunning = false;
  }

  async #do(about: string, work: () => Promise<void>): Promise<void> {
    const { what, logger, timers, signal } = this.#options;
    try {
      await withDeadline({ what: `${what} ${about}`, limit, timers, signal }, work);
    } catch (error) {
      if (!signal.aborted) {
        logger.error({ about, error: describeError(error).message }, `${what} failed`);
      }
    }
  }
}
