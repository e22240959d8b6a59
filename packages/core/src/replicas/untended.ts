import { beatPeriod } from "./register.ts";

/** After so many looks in a row without anybody, a share is taken by whoever sees it, whatever its part is. */
const patience = 2;
/** Sooner after the one before, in ms, a look does not count: some come sooner than usual. */
const shortest = beatPeriod - 250;

/** How long shares have been without somebody who tends them, in looks. */
export class Untended {
  #counts: ReadonlyMap<string, number> = new Map();
  #looks = 0;
  #countedAt = Number.NEGATIVE_INFINITY;

  /** How often it was looked. */
  get looks(): number {
    return this.#looks;
  }

  /**
   * @param at when that was so, in ms
   * @returns those of the shares that nobody has tended for too long
   */
  count(untended: readonly string[], at: number): readonly string[] {
    const counts = Math.abs(at - this.#countedAt) >= shortest ? 1 : 0;
    this.#looks += counts;
    this.#countedAt = counts === 1 ? at : this.#countedAt;
    this.#counts = new Map(untended.map((name) => [name, (this.#counts.get(name) ?? 0) + counts]));
    return untended.filter((name) => (this.#counts.get(name) ?? 0) > patience);
  }
}
