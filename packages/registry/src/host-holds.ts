import { BoundedMap } from "./bounded-map.ts";
import { SteadyClock } from "./steady-clock.ts";

/** The registry, its token service and its storage; a hostile one may redirect to more. */
const maxHosts = 100;

/** For how long hosts want to be left alone. A clock that is set back makes no hold longer. */
export class HostHolds {
  readonly #ends = new BoundedMap<string, number>(maxHosts);
  readonly #clock: SteadyClock;

  /** @param now in ms since 1970 */
  constructor(now: () => number) {
    this.#clock = new SteadyClock(now);
  }

  /** In ms; 0 if it need not be left alone. */
  left(host: string): number {
    return Math.max(0, (this.#ends.get(host) ?? 0) - this.#clock.now());
  }

  /** From now on, for so many ms. */
  set(host: string, duration: number): void {
    this.#ends.set(host, this.#clock.now() + duration);
  }
}
