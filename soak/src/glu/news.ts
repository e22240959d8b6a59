/** Wakes whoever waits for something to happen. */
export class News {
  #waiting: (() => void)[] = [];

  /** Resolves as soon as something happens from now on. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  ring(): void {
    for (const resolve of this.#waiting.splice(0)) {
      resolve();
    }
  }
}
