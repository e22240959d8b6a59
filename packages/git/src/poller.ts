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

/** Looks again and again while it is started: at once, then at the interval, less often while it fails. */
export class Poller {
  readonly #options: PollerOptions;
  #cancel: (() => void) | undefined;
  #failures = 0;
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

  #schedule(delay: number): void {
    const turn = this.#turn;
    this.#cancel = this.#options.timers.after(delay, () => void this.#look(turn));
  }

  async #look(turn: number): Promise<void> {
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
    return backOffDelay(this.#failures, { base: interval * 2, longest, random });
  }
}
