import { RateLimitedError } from "../../errors.ts";
import { HostHolds } from "../../host-holds.ts";

/**
 * Until when a registry lets those pull no more manifests as whom one client asks. Others, with another
 * credential, are counted by themselves.
 */
export class PullHolds {
  readonly #holds: HostHolds;

  /** @param now in ms since 1970 */
  constructor(now: () => number) {
    this.#holds = new HostHolds(now);
  }

  /** The last word counts; a duration of 0 ms ends a hold. */
  hold(host: string, duration: number): void {
    this.#holds.set(host, duration);
  }

  /** @throws {RateLimitedError} while there are no pulls. */
  refuse(host: string): void {
    const retryAfter = this.#holds.left(host);
    if (retryAfter > 0) {
      throw new RateLimitedError(
        `${host} allows no more pulls for ${Math.ceil(retryAfter / 1000)} s; until then none is sent. A longer interval or a credential helps`,
        { retryAfter },
      );
    }
  }
}
