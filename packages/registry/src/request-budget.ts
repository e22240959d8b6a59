import { BoundedMap } from "./bounded-map.ts";
import { ConfigurationError, RateLimitedError } from "./errors.ts";
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

/** Of one request, what the budget must know. */
export interface BudgetedRequest {
  readonly host: string;
  /** Whether it counts where a registry limits pulls: a GET of a manifest. */
  readonly isPull: boolean;
}

/** For how long a host wants to be left alone. */
export interface Hold {
  /** All requests, or only pulls. */
  readonly scope: "requests" | "pulls";
  /** In ms. */
  readonly duration: number;
}

interface Waiter {
  readonly request: BudgetedRequest;
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

/** The registry, its token service and its storage; a hostile one may redirect to more. */
const maxHosts = 100;

/**
 * How often one registry is asked, by all clients that share it: a token bucket, first come, first
 * served. A host that wants to be left alone is: what would be sent to it fails until that is over.
 */
export class RequestBudget {
  readonly #rate: number;
  readonly #burst: number;
  readonly #timers: Timers;
  readonly #waiting = new Set<Waiter>();
  /** When each hold ends, by scope and host. */
  readonly #holds = new BoundedMap<string, number>(2 * maxHosts);
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
    this.#tokens = burst;
  }

  /** Waits for the turn to send. @throws {RateLimitedError} or the reason of the signal. */
  async take(request: BudgetedRequest, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#refuseHeld(request);
    if (this.#waiting.size > 0 || !this.#spend()) {
      await this.#wait(request, signal);
    }
  }

  /** Takes in that a host wants to be left alone. The last word on pulls counts; 0 ends a hold on them. */
  hold(host: string, { scope, duration }: Hold): void {
    const key = keyOf(scope, host);
    const end = this.#clock.now() + duration;
    this.#holds.set(key, scope === "pulls" ? end : Math.max(end, this.#holds.get(key) ?? 0));
    for (const waiter of this.#waiting) {
      this.#failHeld(waiter);
    }
  }

  #refuseHeld(request: BudgetedRequest): void {
    const error = this.#heldError(request);
    if (error !== undefined) {
      throw error;
    }
  }

  #failHeld(waiter: Waiter): void {
    const error = this.#heldError(waiter.request);
    if (error !== undefined) {
      waiter.fail(error);
    }
  }

  #heldError({ host, isPull }: BudgetedRequest): RateLimitedError | undefined {
    const requests = this.#remaining("requests", host);
    const pulls = isPull ? this.#remaining("pulls", host) : 0;
    const retryAfter = Math.max(requests, pulls);
    if (retryAfter <= 0) {
      return undefined;
    }
    const wish = requests >= pulls ? "wants to be left alone" : "allows no more pulls";
    return new RateLimitedError(
      `${host} ${wish} for ${Math.ceil(retryAfter / 1000)} s; until then nothing is sent. A longer interval or a credential helps`,
      { retryAfter },
    );
  }

  #remaining(scope: Hold["scope"], host: string): number {
    return (this.#holds.get(keyOf(scope, host)) ?? 0) - this.#clock.now();
  }

  #wait(request: BudgetedRequest, signal: AbortSignal): Promise<void> {
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
      const waiter = { request, go, fail };
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

function keyOf(scope: Hold["scope"], host: string): string {
  return `${scope} ${host}`;
}
