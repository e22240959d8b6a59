import { onAbort } from "./on-abort.ts";
import type { Timers } from "./runtime.ts";

export interface PauseOptions {
  readonly timers: Timers;
  readonly signal: AbortSignal;
  /** True if the process must not end before. @default false */
  readonly keepAlive?: boolean;
}

/** Resolves after `delay` ms, or as soon as the signal is aborted. */
export function pause(delay: number, options: PauseOptions): Promise<void> {
  const { timers, signal, keepAlive = false } = options;
  return new Promise((resolve) => {
    const cancel = timers.after(
      delay,
      () => {
        stop();
        resolve();
      },
      { keepAlive },
    );
    const stop = onAbort(signal, () => {
      cancel();
      resolve();
    });
  });
}

/** The longest time without a look at the clock, in ms. */
const longestNap = 60_000;

/**
 * Resolves once the clock shows `moment` (ms since 1970) or later, or as soon as the signal is aborted.
 * However far that is, and at most a minute late if the clock is set or the computer sleeps, when timers
 * stand still.
 */
export async function pauseUntil(moment: number, options: PauseOptions): Promise<void> {
  const { timers, signal } = options;
  let left = moment - timers.now();
  while (left > 0 && !signal.aborted) {
    await pause(Math.min(left, longestNap), options);
    left = moment - timers.now();
  }
}
