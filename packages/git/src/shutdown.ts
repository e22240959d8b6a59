import type { Timers } from "./runtime.ts";

/** The stages in which work comes to its end when its owner is closed. */
export interface Ending {
  /** Aborted first: nothing new is begun, and nobody waits for a better time. */
  readonly begun: AbortSignal;
  /** Then: what is on its way to the remote is given up, and asked after a last time. */
  readonly cutOff: AbortSignal;
  /** At last: nothing goes on. */
  readonly over: AbortSignal;
}

/** Why the stages come. */
export interface EndingReasons {
  /** For what had not set off. */
  readonly before: Error;
  /** For what was under way. */
  readonly during: Error;
}

export interface ShutdownOptions {
  /** Milliseconds from the first stage to the last. */
  readonly deadline: number;
  readonly timers: Timers;
}

/** How much of the time goes by before what is on its way is given up. */
const share = 0.75;

/** Leads work through its {@link Ending}. */
export class Shutdown {
  readonly #options: ShutdownOptions;
  readonly #begun = new AbortController();
  readonly #cutOff = new AbortController();
  readonly #over = new AbortController();

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  get ending(): Ending {
    const { signal: begun } = this.#begun;
    return { begun, cutOff: this.#cutOff.signal, over: this.#over.signal };
  }

  /** Waits for `work`, which ends at once when everything is over. */
  async end(work: () => Promise<void>, { before, during }: EndingReasons): Promise<void> {
    const { deadline, timers } = this.#options;
    this.#begun.abort(before);
    const stages = [
      timers.after(deadline * share, () => this.#cutOff.abort(during), { keepAlive: true }),
      timers.after(deadline, () => this.#over.abort(during), { keepAlive: true }),
    ];
    try {
      await work();
    } finally {
      for (const cancel of stages) {
        cancel();
      }
      this.#cutOff.abort(during);
      this.#over.abort(during);
    }
  }
}
