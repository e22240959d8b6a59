import type { Timers } from "../runtime.ts";

interface Scheduled {
  readonly at: number;
  readonly run: () => void;
}

/** Time that stands still until it is moved. */
export class ManualTimers implements Timers {
  readonly #scheduled = new Set<Scheduled>();
  #now: number;

  /** Starts at this time, in ms since 1970. */
  constructor(now = 0) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  readonly after = (delay: number, run: () => void): (() => void) => {
    const scheduled = { at: this.#now + delay, run };
    this.#scheduled.add(scheduled);
    return () => void this.#scheduled.delete(scheduled);
  };

  /** In how many ms each waiting callback is due, the next one first. */
  get due(): readonly number[] {
    return this.#inOrder().map(({ at }) => at - this.#now);
  }

  /** Lets so many ms pass: runs what falls due, in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      this.#scheduled.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  #nextUntil(end: number): Scheduled | undefined {
    return this.#inOrder().find(({ at }) => at <= end);
  }

  #inOrder(): readonly Scheduled[] {
    return [...this.#scheduled].toSorted((a, b) => a.at - b.at);
  }
}

/** Immediates run when no promise is left to settle. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
