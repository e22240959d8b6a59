import { pause } from "../pause.ts";
import type { Timers } from "../runtime.ts";

export interface HintedLooksOptions {
  readonly timers: Timers;
  /** How long nothing is looked at again after a look, in ms. */
  readonly rest: number;
}

/**
 * How long after the rest of the one before each further look begins, in ms. Some tell of what they are about
 * to do: registries of an image before its tag leads to it.
 */
const furtherLooks = [0, 2_000] as const;

/** Looks at what is said to have changed, at once and some more times, but however often it is said, not more often. */
export class HintedLooks {
  readonly #options: HintedLooksOptions;
  readonly #ending = new AbortController();
  /** What is looked at; aborted once it is said to have changed again. */
  readonly #subjects = new Map<object, AbortController>();

  constructor(options: HintedLooksOptions) {
    this.#options = options;
  }

  /** @param look tells those who watch if it fails */
  ask(subject: object, look: () => Promise<unknown>): void {
    const current = this.#subjects.get(subject);
    if (current) {
      current.abort();
    } else {
      void this.#answer(subject, look);
    }
  }

  close(): void {
    this.#ending.abort();
  }

  async #answer(subject: object, look: () => Promise<unknown>): Promise<void> {
    let isAsked = true;
    while (isAsked && !this.#ending.signal.aborted) {
      const again = new AbortController();
      this.#subjects.set(subject, again);
      await this.#look(look, again.signal);
      isAsked = again.signal.aborted;
    }
    this.#subjects.delete(subject);
  }

  async #look(look: () => Promise<unknown>, again: AbortSignal): Promise<void> {
    const { timers } = this.#options;
    const signal = AbortSignal.any([again, this.#ending.signal]);
    await this.#lookOnce(look);
    for (const delay of furtherLooks) {
      await pause(delay, { timers, signal });
      if (signal.aborted) {
        return;
      }
      await this.#lookOnce(look);
    }
  }

  async #lookOnce(look: () => Promise<unknown>): Promise<void> {
    const { timers, rest } = this.#options;
    await look().catch(() => undefined);
    await pause(rest, { timers, signal: this.#ending.signal });
  }
}
