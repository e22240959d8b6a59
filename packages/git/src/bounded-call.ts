import { abortable } from "./abortable.ts";
import type { DeadlineOptions } from "./deadline.ts";
import { DeadlineError } from "./errors.ts";
import { linkedSignal } from "./linked-signal.ts";

export interface BoundedCallOptions extends DeadlineOptions {
  /** Ends the call early. */
  readonly signals: readonly AbortSignal[];
}

/**
 * Calls code that may hang, and tells it through a signal of its own when nobody waits any more.
 * @throws {DeadlineError} or the reason of the signal that ended it.
 */
export async function boundedCall<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { purpose, deadline, timers, signals }: BoundedCallOptions,
): Promise<T> {
  const late = new AbortController();
  const expire = () =>
    late.abort(new DeadlineError(`${purpose} did not end within ${deadline} ms.`));
  const cancel = timers.after(deadline, expire, { keepAlive: true, during: purpose });
  const { signal, release } = linkedSignal(late.signal, ...signals);
  try {
    signal.throwIfAborted();
    return await abortable(call(signal), signal);
  } finally {
    cancel();
    release();
  }
}
