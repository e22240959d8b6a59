import type { Timers } from "./runtime.ts";

export interface BackOff {
  /** Milliseconds before the second attempt; doubled before each further one. */
  readonly base: number;
  /** Milliseconds. */
  readonly longest: number;
}

/**
 * How long to wait after `failures` failures in a row: between half and all of the doubled base.
 *
 * @param random gives a number between 0 and 1
 */
export function backOffDelay(
  failures: number,
  { base, longest }: BackOff,
  random: () => number,
): number {
  const full = Math.min(longest, base * 2 ** (failures - 1));
  return full * (0.5 + random() / 2);
}

export interface PauseOptions {
  readonly timers: Timers;
  /** Ends the waiting early. */
  readonly signal: AbortSignal;
}

/** Waits while somebody is waiting for us. */
export function pause(delay: number, { timers, signal }: PauseOptions): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = timers.after(delay, end, { keepAlive: true });
    signal.addEventListener("abort", end);
    if (signal.aborted) {
      end();
    }
  });
}
