import { describeError, StoreOutdatedError, StoreUnreachableError } from "../errors.ts";
import { pause } from "../pause.ts";
import type { Runtime } from "../runtime.ts";
import { untilNextBeat } from "./next-beat.ts";
import { beatPeriod, type Census, type Membership } from "./register.ts";

export interface LifeSignsOptions extends Runtime {
  readonly membership: Pick<Membership, "beat">;
  /** Whether this replica takes shares now. */
  readonly takesShares: () => boolean;
  /** Told who is there each time that is read; waited for by nobody. */
  readonly seen: (census: Census) => void;
}

/** Gives signs of life, whatever else goes on. */
export class LifeSigns {
  readonly #options: LifeSignsOptions;
  #trouble = "";

  constructor(options: LifeSignsOptions) {
    this.#options = options;
  }

  /**
   * Until the signal is aborted; while the database is away, all stays as it was.
   *
   * @returns false if the others have gone on without this replica
   * @throws {StoreOutdatedError} if the tables are not for this program any more.
   */
  async give(signal: AbortSignal): Promise<boolean> {
    const { timers } = this.#options;
    let next: number | undefined = 0;
    while (next !== undefined && !signal.aborted) {
      next = await this.#beat();
      await (next === undefined ? undefined : pause(next, { timers, signal }));
    }
    return next !== undefined;
  }

  /** @returns when to give the next one, in ms; undefined if this replica was struck off */
  async #beat(): Promise<number | undefined> {
    try {
      const { membership, takesShares, seen } = this.#options;
      const census = await membership.beat({ takesShares: takesShares() });
      this.#trouble = "";
      if (census) {
        seen(census);
      }
      return census && untilNextBeat(census);
    } catch (error) {
      if (error instanceof StoreOutdatedError) {
        throw error;
      }
      this.#say(error);
      return beatPeriod;
    }
  }

  /** Once, until it is something else. That the database is away is said for all that do not reach it. */
  #say(error: unknown): void {
    const { message } = describeError(error);
    if (!(error instanceof StoreUnreachableError) && message !== this.#trouble) {
      this.#trouble = message;
      this.#options.logger.warn(
        { error: message },
        "no sign of life can be given; it is tried again",
      );
    }
  }
}
