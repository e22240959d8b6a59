import type { Timers } from "./runtime.ts";

export interface BackOffOptions {
  /** Milliseconds before the second attempt; doubled before each further one. */
  readonly base: number;
  /** Milliseconds. */
  readonly longest: number;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** How long to wait after `failures` failures in a row: between half and all of the doubled base. */
export function backOffDelay(failures: number, { base, longest, random }: BackOffOptions): number {
  const full = Math.min(longest, base * 2 ** (failures - 1));
  return full * (0.5 + random() / 2);
}

/** Waits while somebody is waiting for us. */
export function pause(delay: number, timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    timers.after(delay, resolve, { keepAlive: true });
  });
}
