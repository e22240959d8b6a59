import type { Timers } from "../runtime.ts";

interface Due {
  readonly at: number;
  readonly run: () => void;
}

/** Time that stands still until it is moved by hand. */
export class ManualTimers implements Timers {
  readonly #pending = new Set<Due>();
  #now: number;

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  readonly after = (delay: number, run: () => void): (() => void) => {
    const due = { at: this.#now + delay, run };
    this.#pending.add(due);
    return () => void this.#pending.delete(due);
  };

  /** How many timers wait. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Moves time on and runs what falls due, in order, giving promises the time to settle in between. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (let due = this.#next(end); due; due = this.#next(end)) {
      this.#pending.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): Due | undefined {
    return [...this.#pending].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
