import { DeadlineError } from "./errors.ts";
import { onAbort } from "./on-abort.ts";
import type { Timers } from "./runtime.ts";

export interface DeadlineOptions {
  /** What is waited for, as it stands in the error message. */
  readonly what: string;
  /** In ms. */
  readonly limit: number;
  /** How much longer it may take to end once it was told to, in ms. @default 0 */
  readonly grace?: number;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/** After the outer signal nobody has much time left, in ms. */
const abortGrace = 1_500;

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
  const { what, limit, grace = 0, timers, signal } = options;
  signal.throwIfAborted();
  const controller = new AbortController();
  const patience = new AbortController();
  let cancelGrace: (() => void) | undefined;
  const tell = (reason: unknown, delay: number) => {
    controller.abort(reason);
    cancelGrace ??= timers.after(delay, () => patience.abort(reason), { keepAlive: true });
  };
  const late = () => tell(new DeadlineError(`${what} took longer than ${limit / 1000} s`), grace);
  const cancel = timers.after(limit, late, { keepAlive: true, during: what });
  const forward = () => tell(signal.reason, Math.min(grace, abortGrace));
  const stop = onAbort(signal, forward);
  try {
    return await orAborted(Promise.resolve(call(controller.signal)), patience.signal);
  } finally {
    cancel();
    cancelGrace?.();
    stop();
  }
}

export interface GraceOptions extends Pick<DeadlineOptions, "timers" | "signal"> {
  /** In ms. */
  readonly grace: number;
}

/** The outcome of `work`, or a rejection with the reason of the signal if it takes longer after that. */
export async function withGrace<T>(options: GraceOptions, work: Promise<T>): Promise<T> {
  const { grace, timers, signal } = options;
  const patience = new AbortController();
  let cancel: (() => void) | undefined;
  const stop = onAbort(signal, () => {
    cancel = timers.after(grace, () => patience.abort(signal.reason), { keepAlive: true });
  });
  try {
    return await orAborted(work, patience.signal);
  } finally {
    cancel?.();
    stop();
  }
}

/** The outcome of `promise`, or a rejection with the reason of the signal if that comes first. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    stop?.();
  }
}
