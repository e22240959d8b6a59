import { backOffDelay } from "./back-off.ts";
import type { Timers } from "./runtime.ts";

export interface PollerOptions {
  /** Milliseconds between two looks. */
  readonly interval: number;
  readonly timers: Timers;
  readonly random: () => number;
  /** Rejects if the remote could not be asked. */
  readonly look: () => Promise<unknown>;
}

const longestBackOff = 8;
const jitter = 0.1;
/** Milliseconds; timers of Node.js cannot wait for more than 24 days. */
const longestHold = 24 * 3_600_000;

/** Looks again and again while it is started: at once, then at the interval, less often while it fails. */
export class Poller {
  readonly #options: PollerOptions;
  #cancel: (() => void) | undefined;
  #failures = 0;
  #notBefore = 0;
  /** Tells a look that ends late that it no longer counts. */
  #turn = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#cancel) {
      this.#schedule(0);
    }
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#turn += 1;
  }

  /** Looks now in place of when the next look is due; while looks are held off, as soon as they are not. */
  async hurry(): Promise<void> {
    if (this.#cancel) {
      this.#cancel();
      this.#turn += 1;
      await this.#look(this.#turn);
    }
  }

  /** No look begins within so many milliseconds. */
  holdOff(delay: number): void {
    const until = this.#options.timers.now() + Math.min(delay, longestHold);
    this.#notBefore = Math.max(this.#notBefore, until);
  }

  #schedule(delay: number): void {
    const turn = this.#turn;
    const { timers } = this.#options;
    const due = Math.max(delay, this.#notBefore - timers.now());
    this.#cancel = timers.after(due, () => void this.#look(turn));
  }

  async #look(turn: number): Promise<void> {
    if (this.#options.timers.now() < this.#notBefore) {
      this.#schedule(0);
      return;
    }
    try {
      await this.#options.look();
      this.#failures = 0;
    } catch {
      this.#failures += 1;
    }
    if (turn === this.#turn) {
      this.#schedule(this.#delay());
    }
  }

  #delay(): number {
    const { interval, random } = this.#options;
    if (this.#failures === 0) {
      return interval * (1 + jitter * (2 * random() - 1));
    }
    const longest = interval * longestBackOff;
    return backOffDelay(this.#failures, { base: interval * 2, longest }, random);
  }
}
