import type { Credential, CredentialProvider } from "./credential.ts";
import { waitFor, withDeadline } from "./deadline.ts";
import type { Timers } from "./runtime.ts";
import { systemTimers } from "./runtime.ts";
import { SteadyClock } from "./steady-clock.ts";

export interface CachedCredentialOptions {
  /** What is waited for, as it stands in messages. @default "obtaining a credential" */
  readonly what?: string | undefined;
  /** For one call of the provider, in ms. @default 30_000 */
  readonly deadline?: number | undefined;
  /** @default real time */
  readonly timers?: Timers | undefined;
}

/** How long before its end a credential is asked for again, in ms; a tenth of its life if that is less. */
const margin = 60_000;

/**
 * Remembers what a provider gave until shortly before it expires, for those that are costly to ask, such
 * as the token services of clouds. What does not say when it expires is asked for each time. Calls at the
 * same time share one answer; it is given up when all of them are.
 */
export function cachedCredential<C extends Credential>(
  provider: CredentialProvider<C>,
  options: CachedCredentialOptions = {},
): CredentialProvider<C> {
  const cache = new CredentialCache(provider, options);
  return async ({ signal }) => await cache.get(signal);
}

/** One call of the provider, and those who wait for it. */
interface Asking<C> {
  readonly answer: Promise<C | undefined>;
  readonly controller: AbortController;
  waiting: number;
}

class CredentialCache<C extends Credential> {
  readonly #provider: CredentialProvider<C>;
  readonly #options: CachedCredentialOptions;
  readonly #timers: Timers;
  readonly #clock: SteadyClock;
  #kept: { readonly credential: C; readonly until: number } | undefined;
  #asking: Asking<C> | undefined;

  constructor(provider: CredentialProvider<C>, options: CachedCredentialOptions) {
    this.#provider = provider;
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#clock = new SteadyClock(this.#timers.now);
  }

  async get(signal: AbortSignal): Promise<C | undefined> {
    signal.throwIfAborted();
    if (this.#kept !== undefined && this.#clock.now() < this.#kept.until) {
      return this.#kept.credential;
    }
    this.#asking ??= this.#begin(this.#clock.now());
    return await this.#join(this.#asking, signal);
  }

  #begin(askedAt: number): Asking<C> {
    const controller = new AbortController();
    const answer = this.#ask(askedAt, controller.signal).finally(() => {
      if (this.#asking?.controller === controller) {
        this.#asking = undefined;
      }
    });
    return { answer, controller, waiting: 0 };
  }

  async #join(asking: Asking<C>, signal: AbortSignal): Promise<C | undefined> {
    asking.waiting += 1;
    try {
      return await waitFor(asking.answer, signal);
    } finally {
      asking.waiting -= 1;
      if (asking.waiting === 0) {
        this.#asking = this.#asking === asking ? undefined : this.#asking;
        asking.controller.abort(signal.reason);
      }
    }
  }

  async #ask(askedAt: number, ending: AbortSignal): Promise<C | undefined> {
    const { what = "obtaining a credential", deadline = 30_000 } = this.#options;
    const limits = { what, limit: deadline, timers: this.#timers, signals: [ending] };
    const credential = await withDeadline(limits, (signal) => this.#provider({ signal }));
    const life = (credential?.expires?.getTime() ?? Number.NaN) - this.#timers.now();
    const until = askedAt + life - Math.min(margin, life / 10);
    this.#kept =
      credential === undefined || Number.isNaN(until) ? undefined : { credential, until };
    return credential;
  }
}
