import { abortable } from "../abortable.ts";

/** Lets a number of callers through at a time, the others in the order they came. */
export class SessionLimit {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Resolves when it is the caller's turn, with the function that ends it. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
    } else {
      await this.#turn(signal);
    }
    return () => this.#pass();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    let admit = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      admit = resolve;
    });
    this.#waiting.push(admit);
    try {
      await abortable(turn, signal);
    } catch (error) {
      this.#leave(admit);
      throw error;
    }
  }

  /** Whoever is called off after being admitted hands the turn on. */
  #leave(admit: () => void): void {
    const place = this.#waiting.indexOf(admit);
    if (place < 0) {
      this.#pass();
    } else {
      this.#waiting.splice(place, 1);
    }
  }

  #pass(): void {
    const admit = this.#waiting.shift();
    if (admit) {
      admit();
    } else {
      this.#free += 1;
    }
  }
}
