import type { TimerOptions, Timers } from "../../runtime.ts";

interface Scheduled {
  readonly at: number;
  readonly run: () => void;
}

export interface SandboxClockOptions {
  /** In ms since 1970. */
  readonly now: number;
  /** How long something that goes on may be waited for without anything happening, in ms of real time. */
  readonly patience: number;
}

/** How often the event loop goes round before what was begun is taken for over: nothing may have begun since. */
const quietTurns = 3;
/** In ms. */
const tick = 10;

/**
 * Time that stands still until it is moved, and while anything goes on. Whatever calls something outside, or code
 * of users, limits how long that takes: as long as such a limit runs, something goes on.
 */
export class SandboxClock implements Timers {
  readonly #patience: number;
  readonly #scheduled = new Set<Scheduled>();
  readonly #goingOn = new Map<Scheduled, string>();
  readonly #listeners = new Set<() => void>();
  #now: number;

  constructor({ now, patience }: SandboxClockOptions) {
    this.#now = now;
    this.#patience = patience;
  }

  readonly now = (): number => this.#now;

  readonly after = (
    delay: number,
    run: () => void,
    { during }: TimerOptions = {},
  ): (() => void) => {
    const scheduled = { at: this.#now + delay, run };
    this.#scheduled.add(scheduled);
    if (during !== undefined) {
      this.#goingOn.set(scheduled, during);
      this.#tell();
    }
    return () => {
      this.#scheduled.delete(scheduled);
      if (this.#goingOn.delete(scheduled)) {
        this.#tell();
      }
    };
  };

  /** Resolves when all that was begun is over, and all that is due by now has happened. */
  async settled(): Promise<void> {
    await this.advanceTo(this.#now);
  }

  /**
   * What was asked for gives, once all that followed from it is over.
   *
   * @throws what it throws, or an error that names what has not ended.
   */
  async outcome<T>(asked: Promise<T>): Promise<T> {
    const over = asked.then(
      () => true,
      () => true,
    );
    await this.settled();
    while (!(await this.#isSoon(over))) {
      if (this.#goingOn.size === 0) {
        throw new Error(
          `what was asked for has not ended within ${this.#patience / 1000} s, in which nothing happened: it waits for time to pass, or for something that nothing tells of`,
        );
      }
      await this.settled();
    }
    await this.settled();
    return await asked;
  }

  /**
   * Moves time on to this moment, in ms since 1970: what falls due on the way happens in order, each at its own
   * time and after all that followed from what was before it.
   */
  async advanceTo(end: number): Promise<void> {
    await this.#quiet();
    for (let next = this.#nextUntil(end); next; next = this.#nextUntil(end)) {
      this.#begin(next);
      await this.#quiet();
    }
    this.#now = Math.max(this.#now, end);
  }

  /**
   * Has time pass by itself, so many times as fast as it does, whatever goes on: for an end that waits no longer for
   * what does not end. Returns how to stop it.
   */
  passByItself(speed: number): () => void {
    const ticking = setInterval(() => {
      const end = this.#now + tick * speed;
      for (let next = this.#nextUntil(end); next; next = this.#nextUntil(end)) {
        this.#begin(next);
      }
      this.#now = end;
    }, tick);
    return () => clearInterval(ticking);
  }

  #begin(next: Scheduled): void {
    this.#scheduled.delete(next);
    this.#goingOn.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.run();
  }

  #nextUntil(end: number): Scheduled | undefined {
    let next: Scheduled | undefined;
    for (const one of this.#scheduled) {
      next = one.at <= end && (next === undefined || one.at < next.at) ? one : next;
    }
    return next;
  }

  async #quiet(): Promise<void> {
    for (let turn = 0; turn < quietTurns; turn += 1) {
      // Immediates run when no promise is left to settle.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#goingOn.size > 0) {
        await this.#ended();
        turn = -1;
      }
    }
  }

  /** Whether it comes before the patience is at its end. */
  async #isSoon(over: Promise<boolean>): Promise<boolean> {
    let patience: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      patience = setTimeout(() => resolve(false), this.#patience);
    });
    return await Promise.race([over, late]).finally(() => clearTimeout(patience));
  }

  /** Waits for what goes on. */
  async #ended(): Promise<void> {
    let patience: NodeJS.Timeout | undefined;
    let listen: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const giveUp = () => reject(new Error(this.#explainStuck()));
        listen = () => {
          clearTimeout(patience);
          patience = setTimeout(giveUp, this.#patience);
          if (this.#goingOn.size === 0) {
            resolve();
          }
        };
        this.#listeners.add(listen);
        listen();
      });
    } finally {
      clearTimeout(patience);
      this.#listeners.delete(listen);
    }
  }

  #explainStuck(): string {
    const what = [...new Set(this.#goingOn.values())].join("; ");
    return `nothing has happened for ${this.#patience / 1000} s, and this has not ended: ${what}`;
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
