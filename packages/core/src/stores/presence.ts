import type { StoreUnreachableError } from "../errors.ts";
import type { Logger } from "../runtime.ts";

/**
 * Says once that the database of a store is away, and once that it is back. What was asked before it was heard of last
 * tells nothing new if it fails: a call may end long after the database is back.
 */
export class Presence {
  readonly #logger: Logger;
  /** Counts each time it was heard of. */
  #heard = 0;
  /** Undefined before the first answer: who opens a store is told by the error. */
  #isHere: boolean | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** To be given back with what becomes of a call that begins now. */
  get mark(): number {
    return this.#heard;
  }

  heard(): void {
    this.#heard += 1;
    if (this.#isHere === false) {
      this.#logger.info({}, "the store is back");
    }
    this.#isHere = true;
  }

  missed({ message }: StoreUnreachableError, mark: number): void {
    if (this.#isHere && mark === this.#heard) {
      this.#logger.error({ error: message }, "the store is away; work waits until it is back");
      this.#isHere = false;
    }
  }
}
