import { withDeadline } from "../deadline.ts";
import type { Timers } from "../runtime.ts";
import type { Store } from "../store.ts";

export interface StoreCheckOptions {
  /** The one the system runs on now. @throws {StoppedError} if it does not run. */
  readonly store: () => Pick<Store, "automation">;
  readonly timers: Timers;
}

interface Checked {
  readonly at: number;
  readonly answer: Promise<boolean>;
}

/** How long the store may take to answer, and for how long its answer counts, in ms. */
const limit = 2_000;
const freshness = 1_000;

/** Whether the store answers. Whoever asks while somebody else does, or right after, is given the same. */
export class StoreCheck {
  readonly #options: StoreCheckOptions;
  #checked: Checked | undefined;
  #running = false;

  constructor(options: StoreCheckOptions) {
    this.#options = options;
  }

  /** @throws {StoppedError} if the system does not run. */
  async isReachable(): Promise<boolean> {
    const store = this.#options.store();
    const now = this.#options.timers.now();
    const known = this.#checked;
    if (known && (this.#running || (now >= known.at && now < known.at + freshness))) {
      return await known.answer;
    }
    const answer = this.#ask(store);
    this.#checked = { at: now, answer };
    return await answer;
  }

  /** The smallest table there is. */
  async #ask(store: Pick<Store, "automation">): Promise<boolean> {
    const { timers } = this.#options;
    const { signal } = new AbortController();
    this.#running = true;
    try {
      await withDeadline({ what: "the store", limit, timers, signal }, () =>
        store.automation.list(),
      );
      return true;
    } catch {
      return false;
    } finally {
      this.#running = false;
    }
  }
}
