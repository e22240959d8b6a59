import type { StoreUnreachableError } from "../errors.ts";
import type { Logger } from "../runtime.ts";

/** Says once that the database of a store is away, and once that it is back. */
export class Presence {
  readonly #logger: Logger;
  /** Undefined before the first answer: who opens a store is told by the error. */
  #isHere: boolean | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  heard(): void {
    if (this.#isHere === false) {
      this.#logger.info({}, "the store is back");
    }
    this.#isHere = true;
  }

  missed({ message }: StoreUnreachableError): void {
    if (this.#isHere) {
      this.#logger.error({ error: message }, "the store is away; work waits until it is back");
      this.#isHere = false;
    }
  }
}
