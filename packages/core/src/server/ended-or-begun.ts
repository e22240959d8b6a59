import { describeError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";

export type EndedOrBegun<View> =
  | { readonly kind: "ended"; readonly view: View }
  /** It goes on, whoever waits. */
  | { readonly kind: "begun"; readonly id: string };

export interface WaitOptions extends Runtime {
  /** How long its end is waited for, in ms. */
  readonly wait: number;
}

/**
 * Waits for the end of what takes long; after a while only until it has begun, so that it can be followed
 * by the id of its record.
 */
export async function endedOrBegun<View>(
  work: (began: (id: string) => void) => Promise<View>,
  { wait, timers, logger }: WaitOptions,
): Promise<EndedOrBegun<View>> {
  let cancel: (() => void) | undefined;
  const patience = new Promise<void>((resolve) => {
    cancel = timers.after(wait, resolve);
  });
  let tell: ((id: string) => void) | undefined;
  const begun = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const ended = work((id) => tell?.(id));
  const outwaited = Promise.all([begun, patience]);
  try {
    return await Promise.race([
      ended.then((view) => ({ kind: "ended", view }) as const),
      outwaited.then(([id]) => ({ kind: "begun", id }) as const),
    ]);
  } finally {
    cancel?.();
    void ended.catch((error: unknown) => {
      const { code, message } = describeError(error);
      logger.debug({ code, error: message }, "what was asked for ended without a result");
    });
  }
}
