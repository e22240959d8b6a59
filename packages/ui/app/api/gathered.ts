export interface GatheredOptions {
  /**
   * Takes all that came together. What comes meanwhile waits until it is done.
   *
   * @returns what has to be taken again, after a while
   */
  readonly take: (names: ReadonlySet<string>) => Promise<ReadonlySet<string>>;
}

/** How long others may join the first, in ms. */
const settleTime = 150;
/** How many times as long as the last took, so that a slow server is asked less. */
const restFactor = 2;
const longestRest = 10_000;
/** How long before what failed is taken again, in ms. */
const restAfterFailure = 5_000;

/** Gathers what comes in bursts, so that it is done once. */
export class Gathered {
  readonly #take: GatheredOptions["take"];
  #names = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #rest = settleTime;
  #isTaking = false;
  #isPaused = false;

  constructor({ take }: GatheredOptions) {
    this.#take = take;
  }

  add(name: string): void {
    this.#names.add(name);
    this.#schedule();
  }

  /** What comes only gathers. */
  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  resume(): void {
    this.#isPaused = false;
    this.#schedule();
  }

  #schedule(): void {
    const waits = this.#timer !== undefined || this.#isTaking || this.#isPaused;
    if (!waits && this.#names.size > 0) {
      this.#timer = setTimeout(() => void this.#flush(), this.#rest);
    }
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    this.#isTaking = true;
    const names = this.#names;
    this.#names = new Set();
    const begun = performance.now();
    const failed = await this.#take(names).catch(() => names);
    const least = failed.size > 0 ? restAfterFailure : settleTime;
    const took = (performance.now() - begun) * restFactor;
    this.#rest = Math.min(Math.max(least, took), longestRest);
    this.#names = new Set([...failed, ...this.#names]);
    this.#isTaking = false;
    this.#schedule();
  }
}
