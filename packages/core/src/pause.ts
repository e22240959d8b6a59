import type { Timers } from "./runtime.ts";

export interface PauseOptions {
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/** Resolves after `delay` ms, or as soon as the signal is aborted. */
export function pause(delay: number, { timers, signal }: PauseOptions): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = timers.after(delay, end);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) {
      end();
    }
  });
}
