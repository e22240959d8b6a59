import { abortable } from "../abortable.ts";

/** One run of some work for all who wait for it. It is stopped once nobody does. */
export class SharedRun<T> {
  readonly #stop = new AbortController();
  readonly #result: Promise<T>;
  #state: "running" | "done" | "failed" = "running";
  #waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = this.#run(work);
    this.#result.catch(ignore);
  }

  /** False if there is nothing to wait for: it failed, or was stopped. */
  get usable(): boolean {
    return this.#state !== "failed";
  }

  async join(signal: AbortSignal): Promise<T> {
    this.#waiting += 1;
    try {
      return await abortable(this.#result, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && this.#state === "running") {
        this.#state = "failed";
        this.#stop.abort(signal.reason);
      }
    }
  }

  async #run(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      const result = await work(this.#stop.signal);
      this.#state = "done";
      return result;
    } catch (error) {
      this.#state = "failed";
      throw error;
    }
  }
}

function ignore(): void {
  // Those who wait are told.
}
