/** Tells everybody who listens that something has happened, not what. */
export class Bell {
  readonly #listeners = new Set<() => void>();

  /** Returns how to stop. */
  readonly listen = (listener: () => void): (() => void) => {
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  readonly ring = (): void => {
    for (const listener of this.#listeners) {
      listener();
    }
  };
}
