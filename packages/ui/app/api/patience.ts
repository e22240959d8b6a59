import { ApiError } from "./api-error.ts";

/** Waits for signs of life, and aborts what gives none for too long. */
export class Patience {
  readonly #aborting = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** Aborts when it is over, or whoever waits does. */
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#aborting.signal]);
  }

  /** Waits for the next one, for so many ms. */
  wait(time: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      this.#aborting.abort();
    }, time);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#aborting.abort();
  }

  /** @throws {ApiError} if it is over */
  check(): void {
    if (this.#isOver) {
      throw silent();
    }
  }
}

/** What a server is that answers, but tells nothing. */
export function silent(): ApiError {
  const detail = "The server does not tell what happens.";
  return new ApiError({ status: 0, code: "SILENT", detail });
}
