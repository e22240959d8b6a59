import { pause } from "../pause.ts";
import type { Timers } from "../runtime.ts";

export interface HintedLooksOptions {
  readonly timers: Timers;
  /** How long nothing is looked at again after a look, in ms. */
  readonly rest: number;
}

/**
 * Looks at what is said to have changed: at once, and however often that is said meanwhile, once more after
 * a rest.
 */
export class HintedLooks {
  readonly #options: HintedLooksOptions;
  readonly #ending = new AbortController();
  /** What is looked at or rests; true if it is to be looked at again. */
  readonly #again = new Map<object, boolean>();

  constructor(options: HintedLooksOptions) {
    this.#options = options;
  }

  /** @param look tells those who watch if it fails */
  ask(subject: object, look: () => Promise<unknown>): void {
    const isAlone = !this.#again.has(subject);
    this.#again.set(subject, true);
    if (isAlone) {
      void this.#lookAt(subject, look);
    }
  }

  close(): void {
    this.#ending.abort();
  }

  async #lookAt(subject: object, look: () => Promise<unknown>): Promise<void> {
    const { timers, rest } = this.#options;
    const { signal } = this.#ending;
    while (this.#again.get(subject) === true && !signal.aborted) {
      this.#again.set(subject, false);
      await look().catch(() => undefined);
      await pause(rest, { timers, signal });
    }
    this.#again.delete(subject);
  }
}
