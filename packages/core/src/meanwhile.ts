import { describeError } from "./errors.ts";
import { pause } from "./pause.ts";
import type { Runtime } from "./runtime.ts";
import type { CallOptions } from "./source.ts";

export interface MeanwhileOptions extends Runtime {
  /** Ends it: what has not begun is dropped. */
  readonly signal: AbortSignal;
}

type Work = (options: CallOptions) => Promise<void>;

/** How long nothing of it begins after the first was added, in ms: what asked for it goes on first. */
const settleTime = 1_000;
/** After each, so many times as long as it took nothing is done. */
const restShare = 9;
const longestRest = 1_000;

/**
 * What nobody waits for, over the whole system: one after the other, and at most a tenth of the time, so that
 * it takes little from what somebody does wait for.
 */
export class Meanwhile {
  readonly #options: MeanwhileOptions;
  readonly #waiting: Work[] = [];
  #isRunning = false;

  constructor(options: MeanwhileOptions) {
    this.#options = options;
  }

  /** Does it in a while. */
  readonly add = (work: Work): void => {
    this.#waiting.push(work);
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#run();
    }
  };

  async #run(): Promise<void> {
    const { timers, signal } = this.#options;
    await pause(settleTime, { timers, signal });
    for (let work = this.#waiting.shift(); work; work = this.#waiting.shift()) {
      if (!signal.aborted) {
        await this.#do(work);
      }
    }
    this.#isRunning = false;
  }

  async #do(work: Work): Promise<void> {
    const { timers, signal, logger } = this.#options;
    const begin = timers.now();
    await work({ signal }).catch((error: unknown) => {
      logger.debug({ error: describeError(error).message }, "what nobody waits for was not done");
    });
    const rest = Math.min((timers.now() - begin) * restShare, longestRest);
    await pause(rest, { timers, signal });
  }
}
