import { Child, type ChildOptions } from "./child.ts";

/** Processes that end together. */
export class Children {
  readonly #signal: AbortSignal;
  readonly #children: { readonly close: () => Promise<void> }[] = [];

  /** When the signal is aborted, all calls of all children reject. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  start<Methods extends object>(
    module: URL,
    options: Omit<ChildOptions, "signal">,
  ): Child<Methods> {
    const child = Child.start<Methods>(module, { ...options, signal: this.#signal });
    this.#children.push(child);
    return child;
  }

  /** Ends those that were started; others may be started after it. */
  async close(): Promise<void> {
    await Promise.all(this.#children.splice(0).map((child) => child.close()));
  }
}
