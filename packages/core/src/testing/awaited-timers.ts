import { ManualTimers } from "@glu/registry/testing";
import type { Timers } from "../runtime.ts";

/** Time moved by hand that tells when somebody begins to wait. */
export class AwaitedTimers implements Timers {
  readonly #manual: ManualTimers;
  readonly #listeners = new Set<() => void>();
  readonly now: Timers["now"];

  /** Starts at this time, in ms since 1970. */
  constructor(now = Date.now()) {
    this.#manual = new ManualTimers(now);
    this.now = this.#manual.now;
  }

  readonly after: Timers["after"] = (delay, run) => {
    const cancel = this.#manual.after(delay, run);
    for (const tell of this.#listeners) {
      tell();
    }
    this.#listeners.clear();
    return cancel;
  };

  /** Resolves when the next timer is set. */
  set(): Promise<void> {
    return new Promise((resolve) => this.#listeners.add(resolve));
  }

  advance(ms: number): Promise<void> {
    return this.#manual.advance(ms);
  }
}
