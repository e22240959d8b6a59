/** Tells everybody who listens that something has happened; of what, at most a note. */
export class Bell<Note = void> {
  readonly #listeners = new Set<(note: Note) => void>();

  /** Returns how to stop. */
  readonly listen = (listener: (note: Note) => void): (() => void) => {
    const own = (note: Note) => listener(note);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  readonly ring = (note: Note): void => {
    for (const listener of this.#listeners) {
      listener(note);
    }
  };
}
