import { type BackOff, backOffDelay, pause } from "./back-off.ts";
import { RateLimitedError } from "./errors.ts";
import type { Timers } from "./runtime.ts";

export interface RetryWindowOptions {
  /** Milliseconds. */
  readonly length: number;
  readonly timers: Timers;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Ends the window early. */
  readonly closing: AbortSignal;
}

/**
 * A time in which something is tried again. It begins with the first wait, and its end is a last
 * chance: what comes after {@link wait} is tried in any case.
 */
export class RetryWindow {
  readonly #options: RetryWindowOptions;
  #end: number | undefined;
  #waits = 0;
  #isOver = false;

  constructor(options: RetryWindowOptions) {
    this.#options = options;
  }

  /** True once nothing more should be tried. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits before another try: longer each time, and as long as the remote asks for in `error`. */
  async wait(backOff: BackOff, error?: unknown): Promise<void> {
    const { length, timers, random, closing } = this.#options;
    this.#end ??= timers.now() + length;
    this.#waits += 1;
    const delay = Math.max(backOffDelay(this.#waits, backOff, random), retryAfter(error));
    const left = Math.max(0, this.#end - timers.now());
    await pause(Math.min(delay, left), { timers, signal: closing });
    this.#isOver = closing.aborted || delay >= left;
  }

  /** Asks until there is an answer, an error that does not pass, or no time left. */
  async retry<T>(ask: () => Promise<T>, { backOff, passes }: RetryOptions): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (this.#isOver || !passes(error)) {
          throw error;
        }
        await this.wait(backOff, error);
      }
    }
  }
}

export interface RetryOptions {
  readonly backOff: BackOff;
  /** Whether waiting may help against an error. */
  readonly passes: (error: unknown) => boolean;
}

/** Milliseconds, as hosts advise that limit without naming a time. */
const defaultRest = 60_000;

/** Milliseconds the remote wants to be left alone; 0 if it does not. */
export function retryAfter(error: unknown): number {
  return error instanceof RateLimitedError ? (error.retryAfter ?? defaultRest) : 0;
}
