import { ConfigurationError, RateLimitedError } from "./errors.ts";
import { HostHolds } from "./host-holds.ts";
import type { Timers } from "./runtime.ts";
import { systemTimers } from "./runtime.ts";
import { SteadyClock } from "./steady-clock.ts";

export interface RequestBudgetOptions {
  /** Requests in a second, over time. @default 100 */
  readonly rate?: number | undefined;
  /** Requests that may go at once after a quiet time. @default 200 */
  readonly burst?: number | undefined;
  /** @default real time */
  readonly timers?: Timers | undefined;
}

interface Waiter {
  readonly host: string;
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * How often one registry is asked, by all clients that share it: a token bucket, first come, first
 * served. A host that wants to be left alone is: what would be sent to it fails until that is over.
 */
export class RequestBudget {
  readonly #rate: number;
  readonly #burst: number;
  readonly #timers: Timers;
  readonly #waiting = new Set<Waiter>();
  readonly #holds: HostHolds;
  readonly #clock: SteadyClock;
  #tokens: number;
  #filledAt = 0;
  #cancelTimer: (() => void) | undefined;

  /** @throws {ConfigurationError} if nothing could ever be sent. */
  constructor({ rate = 100, burst = 200, timers = systemTimers }: RequestBudgetOptions = {}) {
    if (!(rate > 0 && burst >= 1)) {
      throw new ConfigurationError(
        `a budget of ${rate} requests a second with a burst of ${burst} lets nothing through: set a rate above 0 and a burst of 1 or more`,
      );
    }
    this.#rate = rate;
    this.#burst = burst;
    this.#timers = timers;
    this.#clock = new SteadyClock(timers.now);
    this.#holds = new HostHolds(timers.now);
    this.#tokens = burst;
  }

  /** Waits for the turn to send. @throws {RateLimitedError} or the reason of the signal. */
  async take(host: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const held = this.#heldError(host);
    if (held !== undefined) {
      throw held;
    }
    if (this.#waiting.size > 0 || !this.#spend()) {
      await this.#wait(host, signal);
    }
  }

  /** Takes in that a host wants to be left alone for so many ms; a longer hold stays. */
  hold(host: string, duration: number): void {
    this.#holds.set(host, Math.max(duration, this.#holds.left(host)));
    for (const waiter of this.#waiting) {
      const held = this.#heldError(waiter.host);
      if (held !== undefined) {
        waiter.fail(held);
      }
    }
  }

  #heldError(host: string): RateLimitedError | undefined {
    const retryAfter = this.#holds.left(host);
    return retryAfter === 0
      ? undefined
      : new RateLimitedError(
          `${host} wants to be left alone for ${Math.ceil(retryAfter / 1000)} s; until then nothing is sent. A longer interval or a credential helps`,
          { retryAfter },
        );
  }

  #wait(host: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiter);
        signal.removeEventListener("abort", stop);
      };
      const go = () => {
        leave();
        resolve();
      };
      const fail = (error: unknown) => {
        leave();
        reject(error);
      };
      const stop = () => fail(signal.reason);
      const waiter = { host, go, fail };
      signal.addEventListener("abort", stop);
      this.#waiting.add(waiter);
      this.#serve();
    });
  }

  /** Lets go whose turn it is, and comes back for the next. */
  #serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (const waiter of this.#waiting) {
      if (!this.#spend()) {
        const delay = Math.ceil(((1 - this.#tokens) * 1000) / this.#rate);
        this.#cancelTimer = this.#timers.after(delay, () => this.#serve());
        return;
      }
      waiter.go();
    }
  }

  #spend(): boolean {
    this.#refill();
    const isEnough = this.#tokens >= 1;
    this.#tokens -= isEnough ? 1 : 0;
    return isEnough;
  }

  #refill(): void {
    const now = this.#clock.now();
    const gained = ((now - this.#filledAt) * this.#rate) / 1000;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#filledAt = now;
  }
}
