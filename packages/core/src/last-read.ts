/** What was read last of each subject, which is all that is known of it while it cannot be read. */
export class LastRead<T> {
  readonly #last = new Map<string, T>();

  /** @returns undefined if it cannot be read and never was */
  async recall(subject: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      const value = await read();
      this.#last.set(subject, value);
      return value;
    } catch {
      return this.#last.get(subject);
    }
  }
}
