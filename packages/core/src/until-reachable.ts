import { StoreUnreachableError } from "./errors.ts";
import { type PauseOptions, pause } from "./pause.ts";

export interface ReachableOptions extends Pick<PauseOptions, "timers" | "signal"> {
  /** Told each time the store is found to be away. */
  readonly onAway?: () => void;
}

/** Time between two attempts, in ms. */
const interval = 1_000;

/**
 * The outcome of `work`, which is called again as long as the store is away: for what has begun and must
 * not be lost. Somebody waits for it.
 *
 * @throws what `work` throws otherwise, and {@link StoreUnreachableError} once the signal is aborted.
 */
export async function untilReachable<T>(
  { timers, signal, onAway }: ReachableOptions,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreUnreachableError)) {
        throw error;
      }
      onAway?.();
      await pause(interval, { timers, signal, keepAlive: true });
      if (signal.aborted) {
        throw error;
      }
    }
  }
}
