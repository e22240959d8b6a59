import type { Credential, CredentialProvider } from "./credential.ts";
import { waitFor, withDeadline } from "./deadline.ts";
import type { Timers } from "./runtime.ts";
import { systemTimers } from "./runtime.ts";
import { SteadyClock } from "./steady-clock.ts";

export interface CachedCredentialOptions {
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
 * same time share one answer; whoever gives up does not end it for the others.
 */
export function cachedCredential(
  provider: CredentialProvider,
  options: CachedCredentialOptions = {},
): CredentialProvider {
  const cache = new CredentialCache(provider, options);
  return async ({ signal }) => await cache.get(signal);
}

class CredentialCache {
  readonly #provider: CredentialProvider;
  readonly #deadline: number;
  readonly #timers: Timers;
  #clock: SteadyClock | undefined;
  #kept: { readonly credential: Credential; readonly until: number } | undefined;
  #pending: Promise<Credential | undefined> | undefined;

  constructor(provider: CredentialProvider, options: CachedCredentialOptions) {
    this.#provider = provider;
    this.#deadline = options.deadline ?? 30_000;
    this.#timers = options.timers ?? systemTimers;
  }

  async get(signal: AbortSignal): Promise<Credential | undefined> {
    signal.throwIfAborted();
    this.#clock ??= new SteadyClock(this.#timers.now);
    if (this.#kept !== undefined && this.#clock.now() < this.#kept.until) {
      return this.#kept.credential;
    }
    this.#pending ??= this.#ask(this.#clock.now());
    return await waitFor(this.#pending, signal);
  }

  async #ask(askedAt: number): Promise<Credential | undefined> {
    const what = "obtaining a credential";
    const limits = { what, limit: this.#deadline, timers: this.#timers, signals: [] };
    try {
      const credential = await withDeadline(limits, (signal) => this.#provider({ signal }));
      const life = (credential?.expires?.getTime() ?? Number.NaN) - this.#timers.now();
      const until = askedAt + life - Math.min(margin, life / 10);
      this.#kept =
        credential === undefined || Number.isNaN(until) ? undefined : { credential, until };
      return credential;
    } finally {
      this.#pending = undefined;
    }
  }
}
