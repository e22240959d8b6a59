import type { Timers } from "@glu/core";
import { systemTimers } from "../src/runtime.ts";

/** The clock of the system, which a test can set forward. */
export class LaterTimers implements Timers {
  readonly after: Timers["after"] = systemTimers.after;
  #later = 0;

  readonly now: Timers["now"] = () => systemTimers.now() + this.#later;

  /** So many ms pass at once. */
  skip(ms: number): void {
    this.#later += ms;
  }
}
