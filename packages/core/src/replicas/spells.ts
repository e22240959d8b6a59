/** In ms. */
export interface SpellLengths {
  readonly first: number;
  readonly longest: number;
}

/** How much later than its end a spell is forgotten, in ms: the next one is a first one again. */
const memory = 600_000;

/** Whether something still holds that was so at some moment, by what it is about: twice as long each time it is so again. */
export class Spells {
  readonly #lengths: SpellLengths;
  readonly #spells = new Map<string, { readonly length: number; readonly until: number }>();

  constructor(lengths: SpellLengths) {
    this.#lengths = lengths;
  }

  /** @param now in ms */
  begin(about: string, now: number): void {
    const { first, longest } = this.#lengths;
    const before = this.#spells.get(about);
    const isAgain = before !== undefined && now - before.until < memory;
    const length = isAgain ? Math.min(2 * before.length, longest) : first;
    this.#spells.set(about, { length, until: now + length });
  }

  /** @param now in ms */
  holds(about: string, now: number): boolean {
    return now < (this.#spells.get(about)?.until ?? Number.NEGATIVE_INFINITY);
  }
}
