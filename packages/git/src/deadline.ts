import { DeadlineError } from "./errors.ts";
import type { Timers } from "./runtime.ts";

export interface DeadlineOptions {
  /** What did not end, for the message. */
  readonly purpose: string;
  /** Milliseconds. */
  readonly deadline: number;
  readonly timers: Timers;
}

/** Waits for `work`, but no longer than until the deadline. @throws {DeadlineError} */
export function withDeadline<T>(
  work: Promise<T>,
  { purpose, deadline, timers }: DeadlineOptions,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(
      deadline,
      () => reject(new DeadlineError(`${purpose} did not end within ${deadline} ms.`)),
      { keepAlive: true, during: purpose },
    );
    work.then(resolve, reject).finally(cancel);
  });
}
