import type { Timers } from "./runtime.ts";

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

  /**
   * @param offset how far the other clock is ahead of our own, in ms
   * @param within how much it may be more or less: what is as likely as that stays
   */
  set(offset: number, within = 0): void {
    this.#offset = Math.min(Math.max(this.#offset, offset - within), offset + within);
  }
}
