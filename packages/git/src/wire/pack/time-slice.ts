import { setImmediate } from "node:timers/promises";

/** Tells long work when others should have their turn. */
export class TimeSlice {
  readonly #length: number;
  #start = performance.now();

  /** @param length milliseconds */
  constructor(length: number) {
    this.#length = length;
  }

  get isOver(): boolean {
    return performance.now() - this.#start >= this.#length;
  }

  /** Lets the event loop do what waits, then begins anew. */
  async next(): Promise<void> {
    await setImmediate();
    this.#start = performance.now();
  }
}
