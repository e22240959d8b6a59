import { Memo } from "./memo.ts";
import type { Arrival, Store } from "./store.ts";

/** What the history says of what phases show, asked for once as long as they show the same. */
export class KnownPast {
  readonly store: Pick<Store, "arrivals">;
  readonly #hasEarlier = new Memo<boolean>();

  constructor(store: Pick<Store, "arrivals">) {
    this.store = store;
  }

  /** Whether the phase showed something else before. */
  hasEarlier({ phase, digestVersion: before }: Arrival): Promise<boolean> {
    return this.#hasEarlier.recall(phase, before, async () => {
      const earlier = await this.store.arrivals.list(phase, { before, limit: 1 });
      return earlier.length > 0;
    });
  }
}
