import type { Runtime } from "../../runtime.ts";

/** How long the same is not said again, in ms. */
const quiet = 60_000;

/** Says of each endpoint what is wrong with what it gets, at most once a minute. */
export class Complaints {
  readonly #runtime: Runtime;
  /** By endpoint: when it was last said, and how often it was not since. */
  readonly #said = new Map<string, { readonly at: number; readonly unsaid: number }>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  add(webhook: string, error: string): void {
    const { logger, timers } = this.#runtime;
    const now = timers.now();
    const said = this.#said.get(webhook);
    if (said && now >= said.at && now < said.at + quiet) {
      this.#said.set(webhook, { ...said, unsaid: said.unsaid + 1 });
      return;
    }
    this.#said.set(webhook, { at: now, unsaid: 0 });
    const others = said?.unsaid ? { others: said.unsaid } : {};
    logger.warn({ webhook, error, ...others }, "a webhook was refused");
  }
}
