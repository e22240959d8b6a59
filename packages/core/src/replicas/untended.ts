/** After so many looks in a row without anybody, a share is taken by whoever sees it, whatever its part is. */
const patience = 2;

/** How long shares have been without somebody who tends them, in looks. */
export class Untended {
  #counts: ReadonlyMap<string, number> = new Map();
  #looks = 0;

  /** How often it was looked. */
  get looks(): number {
    return this.#looks;
  }

  /** @returns those of the shares that nobody has tended for too long */
  count(untended: readonly string[]): readonly string[] {
    this.#looks += 1;
    this.#counts = new Map(untended.map((name) => [name, (this.#counts.get(name) ?? 0) + 1]));
    return untended.filter((name) => (this.#counts.get(name) ?? 0) > patience);
  }
}
