import type { Timers } from "./runtime.ts";

/** In ms. Time is not to go to and fro. */
const uncertainty = 100;

/** A clock that can be set by another one, so that all who go by that agree, whatever their own says. */
export class SharedClock implements Timers {
  readonly after: Timers["after"];
  readonly #own: Timers;
  #offset = 0;

  constructor(own: Timers) {
    this.#own = own;
    this.after = (delay, run, options) => own.after(delay, run, options);
  }

  readonly now = (): number => this.#own.now() + this.#offset;

  /** @param offset how far the other clock is ahead of our own, in ms; known no better than an answer takes */
  set(offset: number): void {
    if (Math.abs(offset - this.#offset) > uncertainty) {
      this.#offset = offset;
    }
  }
}
