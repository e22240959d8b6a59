/** Standard output or error of this process. A reader that goes away early is no failure. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  #failure: Error | undefined;
  readonly #onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      this.#failure ??= error;
    }
  };

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on("error", this.#onError);
  }

  readonly write = (text: string): void => {
    this.#stream.write(text);
  };

  /** Why something could not be written. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves when everything was written, or cannot be. */
  async written(): Promise<void> {
    await new Promise<void>((resolve) => {
      // An error is told to the callback first, then to the listeners.
      this.#stream.write("", () => setImmediate(resolve));
    });
  }

  release(): void {
    this.#stream.off("error", this.#onError);
  }
}
