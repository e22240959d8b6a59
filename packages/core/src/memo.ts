interface Known<T> {
  readonly basis: string;
  readonly value: Promise<T>;
}

/** What was found out about each subject, until what that depends on is another. */
export class Memo<T> {
  readonly #known = new Map<string, Known<T>>();

  /** @param basis the same text as long as nothing else would be found; what fails is tried again */
  async recall(subject: string, basis: string, find: () => Promise<T>): Promise<T> {
    const known = this.#known.get(subject);
    if (known?.basis === basis) {
      return await known.value;
    }
    const begun = { basis, value: find() };
    this.#known.set(subject, begun);
    try {
      return await begun.value;
    } catch (error) {
      if (this.#known.get(subject) === begun) {
        this.#known.delete(subject);
      }
      throw error;
    }
  }
}
