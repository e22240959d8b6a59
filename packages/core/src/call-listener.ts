import type { Logger } from "./runtime.ts";

export interface ListenerOptions {
  readonly logger: Logger;
  /** Say whose listener it is. */
  readonly fields: object;
}

/** Calls a listener of a user, which may throw, or be async and reject: that is logged and breaks nothing. */
export async function callListener(
  listener: () => unknown,
  { logger, fields }: ListenerOptions,
): Promise<void> {
  try {
    await listener();
  } catch (error) {
    logger.error({ ...fields, err: error }, "a listener failed");
  }
}
