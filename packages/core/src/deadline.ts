import { DeadlineError } from "./errors.ts";
import type { Timers } from "./runtime.ts";

export interface DeadlineOptions {
  /** What is waited for, as it stands in the error message. */
  readonly what: string;
  /** In ms. */
  readonly limit: number;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/**
 * Runs `call` with a signal that is aborted when time is up or the outer signal is, and does not wait
 * for a call that ignores it.
 *
 * @throws {DeadlineError} or the reason of the outer signal.
 */
export async function withDeadline<T>(
  options: DeadlineOptions,
  call: (signal: AbortSignal) => Promise<T> | T,
): Promise<T> {
  const { what, limit, timers, signal } = options;
  signal.throwIfAborted();
  const controller = new AbortController();
  const cancel = timers.after(limit, () =>
    controller.abort(new DeadlineError(`${what} took longer than ${limit / 1000} s`)),
  );
  const forward = () => controller.abort(signal.reason);
  signal.addEventListener("abort", forward, { once: true });
  try {
    return await Promise.race([aborted(controller.signal), call(controller.signal)]);
  } finally {
    cancel();
    signal.removeEventListener("abort", forward);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
