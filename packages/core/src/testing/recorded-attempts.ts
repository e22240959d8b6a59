import { ManualTimers } from "@glu/git/testing";
import { silentLogger, type Timers } from "../runtime.ts";
import type { Trigger, TriggerContext } from "../trigger.ts";

/** Runs a trigger on time moved by hand, without a system, and keeps when it attempted. */
export class RecordedAttempts {
  readonly #timers: ManualTimers;
  readonly #moments: number[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #skew = 0;

  /** @param begin ISO 8601 */
  constructor(begin: string) {
    this.#timers = new ManualTimers(Date.parse(begin));
  }

  /** When it attempted so far, in ISO 8601. */
  get moments(): readonly string[] {
    return this.#moments.map((moment) => new Date(moment).toISOString());
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  get pendingTimers(): number {
    return this.#timers.pending;
  }

  start(trigger: Trigger): this {
    const timers: Timers = {
      now: () => this.#timers.now() + this.#skew,
      after: this.#timers.after,
    };
    const attempt = async () => {
      this.#moments.push(timers.now());
      return [];
    };
    const context: TriggerContext = {
      logger: silentLogger,
      timers,
      signal: this.#stopping.signal,
      attempt,
      attemptChanged: attempt,
      attemptDue: attempt,
      since: timers.now(),
      onChange: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
    this.#running = trigger.run(context);
    return this;
  }

  /** Lets time pass, in ms. */
  async pass(time: number): Promise<void> {
    await this.#timers.advance(time);
  }

  /** Sets the clock while timers stand still, as when a computer sleeps; in ms. */
  leap(time: number): void {
    this.#skew += time;
  }

  async change(): Promise<void> {
    for (const listener of this.#listeners) {
      listener();
    }
    await this.pass(0);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}
