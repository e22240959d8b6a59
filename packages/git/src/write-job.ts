import type { Oid } from "./objects/object.ts";
import type { Write, WriteOutcome } from "./write.ts";

/** One write from when it is asked for until its outcome is known. */
export class WriteJob {
  readonly write: Write;
  readonly outcome: Promise<WriteOutcome>;
  /** The commit that the write was last told of. */
  announced: Oid | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #calledOff = new AbortController();
  readonly #onAbort = () => this.#abort();
  #resolve: (outcome: WriteOutcome) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #state: "waiting" | "flying" | "settled" = "waiting";

  constructor(write: Write, signal: AbortSignal | undefined) {
    this.write = write;
    this.#signal = signal;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#abort();
  }

  /** Aborted when the write is called off. */
  get signal(): AbortSignal {
    return this.#calledOff.signal;
  }

  get settled(): boolean {
    return this.#state === "settled";
  }

  /** From here on it cannot be called off, as its commit may be on its way. */
  takeOff(): void {
    this.#state = "flying";
  }

  /** Its commit did not make it, so it waits again. */
  goAround(): void {
    this.#state = "waiting";
    this.#abort();
  }

  resolve(outcome: WriteOutcome): void {
    this.#settle(() => this.#resolve(outcome));
  }

  reject(error: unknown): void {
    this.#settle(() => this.#reject(error));
  }

  #settle(settle: () => void): void {
    this.#state = "settled";
    this.#signal?.removeEventListener("abort", this.#onAbort);
    settle();
  }

  #abort(): void {
    if (this.#signal?.aborted && this.#state === "waiting") {
      this.reject(this.#signal.reason);
      this.#calledOff.abort(this.#signal.reason);
    }
  }
}
