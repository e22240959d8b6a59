/** A clock that never goes back: when the time of day is set back, it stands still for that moment. */
export class SteadyClock {
  readonly #timeOfDay: () => number;
  #last: number;
  #elapsed = 0;

  /** `timeOfDay` is in ms. */
  constructor(timeOfDay: () => number) {
    this.#timeOfDay = timeOfDay;
    this.#last = timeOfDay();
  }

  /** In ms since it was made. */
  readonly now = (): number => {
    const now = this.#timeOfDay();
    this.#elapsed += Math.max(0, now - this.#last);
    this.#last = now;
    return this.#elapsed;
  };
}
