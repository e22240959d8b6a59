import { BoundedMap } from "../../bounded-map.ts";
import { RateLimitedError } from "../../errors.ts";
import { SteadyClock } from "../../steady-clock.ts";

/** The registry and its storage; a hostile one may redirect to more. */
const maxHosts = 100;

/**
 * Until when a registry lets those pull no more manifests as whom one client asks. Others, with another
 * credential, are counted by themselves.
 */
export class PullHolds {
  readonly #ends = new BoundedMap<string, number>(maxHosts);
  readonly #clock: SteadyClock;

  /** @param now in ms since 1970 */
  constructor(now: () => number) {
    this.#clock = new SteadyClock(now);
  }

  /** The last word counts; a duration of 0 ms ends a hold. */
  hold(host: string, duration: number): void {
    this.#ends.set(host, this.#clock.now() + duration);
  }

  /** @throws {RateLimitedError} while there are no pulls. */
  refuse(host: string): void {
    const retryAfter = (this.#ends.get(host) ?? 0) - this.#clock.now();
    if (retryAfter > 0) {
      throw new RateLimitedError(
        `${host} allows no more pulls for ${Math.ceil(retryAfter / 1000)} s; until then none is sent. A longer interval or a credential helps`,
        { retryAfter },
      );
    }
  }
}
