import { type Duration, InvalidDurationError, parseInterval } from "../duration.ts";
import { onAbort } from "../on-abort.ts";
import { pause } from "../pause.ts";
import type { Trigger, TriggerContext } from "../trigger.ts";
import { type CommonTriggerOptions, commonFields } from "./common-options.ts";

export interface OnChangeOptions extends CommonTriggerOptions {
  /**
   * What changes within this time after an attempt began makes one further attempt together; from
   * `"100ms"`, shorter than `retry`.
   * @default "250ms"
   */
  readonly debounce?: Duration;
  /**
   * The longest time between two attempts at a phase, for what failed, waits or was missed; up to `"24d"`.
   * @default "1m"
   */
  readonly retry?: Duration;
}

const woken = "something has changed";

interface Pace {
  readonly debounce: number;
  readonly retry: number;
}

/**
 * Attempts at once when the server starts, and then as soon as something changed in a phase that a
 * matching phase is promoted from, and as what was too young reaches `minAge`.
 *
 * @throws {InvalidDurationError}
 */
export function onChange(options: OnChangeOptions): Trigger {
  const { name = "on change" } = options;
  const pace = paceOf(options);
  return { name, ...commonFields(options), run: (context) => attemptOnChange(pace, context) };
}

function paceOf({ debounce = "250ms", retry = "1m" }: OnChangeOptions): Pace {
  const pace = { debounce: parseInterval(debounce), retry: parseInterval(retry) };
  if (pace.debounce >= pace.retry) {
    throw new InvalidDurationError(
      `"debounce" (${debounce}) must be shorter than "retry" (${retry}): nothing is attempted more often`,
    );
  }
  return pace;
}

async function attemptOnChange({ debounce, retry }: Pace, context: TriggerContext): Promise<void> {
  const { signal, timers } = context;
  let change = new AbortController();
  let isDue = true;
  let cancel = () => {};
  // Without a reason one is made, with a stack, each time.
  const wake = () => change.abort(woken);
  const stopListening = context.onChange(wake);
  const stopWaiting = onAbort(signal, wake);
  const attemptAll = () => {
    isDue = false;
    cancel = timers.after(retry, () => {
      isDue = true;
      wake();
    });
    return context.attempt();
  };
  try {
    while (!signal.aborted) {
      change = new AbortController();
      // An edge that is slow takes up what changed meanwhile when it ends; the others need not wait for it.
      void (isDue ? attemptAll() : context.attemptChanged());
      await pause(debounce, context);
      await pause(retry, { timers, signal: change.signal });
    }
  } finally {
    cancel();
    stopWaiting();
    stopListening();
  }
}
