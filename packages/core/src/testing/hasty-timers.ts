import { ManualTimers } from "@glu/registry/testing";
import type { Timers } from "../runtime.ts";

/** The longest wait that passes by itself, in ms: between two requests, not the deadline of one. */
const shortWait = 2000;

/** Time moved by hand, but for short waits, which pass at once. */
export class HastyTimers implements Timers {
  readonly #manual = new ManualTimers(Date.now());
  readonly now: Timers["now"] = this.#manual.now;
  #last: Promise<void> = Promise.resolve();

  readonly after: Timers["after"] = (delay, run) => {
    const cancel = this.#manual.after(delay, run);
    if (delay <= shortWait) {
      setImmediate(() => void this.advance(delay));
    }
    return cancel;
  };

  /** One after the other, as each ends at a moment it has chosen at its beginning. */
  advance(ms: number): Promise<void> {
    this.#last = this.#last.then(() => this.#manual.advance(ms));
    return this.#last;
  }
}
