import type { ForgeAnswer } from "./forge-exchange.ts";

export type KnownAnswer = Pick<ForgeAnswer, "headers" | "size">;

const mostAnswers = 1000;
const mostBytes = 32 * 1024 * 1024;

/**
 * Answers to what is asked again and again, by URL: what has not changed since is not sent again. Of many,
 * those are forgotten that nobody asked for longest.
 */
export class KnownAnswers<T extends KnownAnswer> {
  readonly #answers = new Map<string, T>();
  #bytes = 0;

  get(url: string): T | undefined {
    const answer = this.#forget(url);
    if (answer) {
      this.set(url, answer);
    }
    return answer;
  }

  /** Keeps it in place of what was known, if it can be asked for on condition. */
  set(url: string, answer: T): void {
    this.#forget(url);
    if (!answer.headers.has("etag")) {
      return;
    }
    this.#answers.set(url, answer);
    this.#bytes += answer.size;
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= mostAnswers && this.#bytes <= mostBytes) {
        return;
      }
      this.#forget(oldest);
    }
  }

  #forget(url: string): T | undefined {
    const answer = this.#answers.get(url);
    this.#bytes -= answer?.size ?? 0;
    this.#answers.delete(url);
    return answer;
  }
}
