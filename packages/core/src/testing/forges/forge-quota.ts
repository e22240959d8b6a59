export interface Quota {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** When counting starts anew, in s since the epoch. */
  readonly reset: number;
  readonly isExceeded: boolean;
}

interface Window {
  readonly reset: number;
  used: number;
}

/** Counts requests per caller and period. */
export class ForgeQuota {
  readonly #limit: number;
  /** In s. */
  readonly #period: number;
  readonly #windows = new Map<string, Window>();

  constructor(limit: number, period: number) {
    this.#limit = limit;
    this.#period = period;
  }

  /** Counts a request. */
  take(caller: string, now: Date): Quota {
    const window = this.#window(caller, now);
    window.used += 1;
    return this.#quota(window);
  }

  /** Takes back what was counted, for an answer that costs nothing. */
  giveBack(caller: string, now: Date): Quota {
    const window = this.#window(caller, now);
    window.used -= 1;
    return this.#quota(window);
  }

  #window(caller: string, now: Date): Window {
    const seconds = Math.floor(now.getTime() / 1000);
    const known = this.#windows.get(caller);
    if (known !== undefined && seconds < known.reset) {
      return known;
    }
    const window = { reset: seconds + this.#period, used: 0 };
    this.#windows.set(caller, window);
    return window;
  }

  #quota({ used, reset }: Window): Quota {
    const counted = Math.min(used, this.#limit);
    const remaining = this.#limit - counted;
    return { limit: this.#limit, used: counted, remaining, reset, isExceeded: used > this.#limit };
  }
}
