import { DeadlineError } from "./errors.ts";
import type { Timers } from "./runtime.ts";

export interface DeadlineOptions {
  /** What is waited for, as it stands in the error message. */
  readonly what: string;
  /** In ms. */
  readonly limit: number;
  readonly timers: Timers;
  /** Any of them ends the call early, with its reason. */
  readonly signals: readonly AbortSignal[];
}

/**
 * Runs `call` with a signal that is aborted when time is up or one of the outer signals is, and does
 * not wait for a call that ignores it.
 *
 * @throws {DeadlineError} or the reason of an outer signal.
 */
export async function withDeadline<T>(
  options: DeadlineOptions,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { what, limit, timers, signals } = options;
  const expiry = new AbortController();
  const expire = () =>
    expiry.abort(new DeadlineError(`${what} took longer than ${limit / 1000} s`));
  const cancel = timers.after(limit, expire, { during: what });
  try {
    return await withSignals([expiry.signal, ...signals], call);
  } finally {
    cancel();
  }
}

/**
 * Runs `call` with a signal that is aborted when one of `signals` is, and does not wait for a call that
 * ignores it. It throws the reason of the signal.
 */
export async function withSignals<T>(
  signals: readonly AbortSignal[],
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const unlink = signals.map((signal) => forwardAbort(signal, controller));
  try {
    controller.signal.throwIfAborted();
    return await Promise.race([aborted(controller.signal), call(controller.signal)]);
  } finally {
    for (const stop of unlink) {
      stop();
    }
  }
}

/** Waits for something that goes on without us; gives up with the reason of the signal. */
export async function waitFor<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  const controller = new AbortController();
  const unlink = forwardAbort(signal, controller);
  try {
    return await Promise.race([aborted(controller.signal), pending]);
  } finally {
    unlink();
  }
}

function forwardAbort(signal: AbortSignal, controller: AbortController): () => void {
  const forward = () => controller.abort(signal.reason);
  if (signal.aborted) {
    forward();
  }
  signal.addEventListener("abort", forward, { once: true });
  return () => signal.removeEventListener("abort", forward);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
    }
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
