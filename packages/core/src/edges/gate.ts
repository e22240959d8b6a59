import { withDeadline } from "../deadline.ts";
import type { EdgeContext } from "../edge.ts";
import { describeError } from "../errors.ts";
import type { PromotionContext } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { CallOptions } from "../source.ts";
import type { PhaseKey } from "../store.ts";
import type { Round } from "./round.ts";

/**
 * Asked before each promotion: true lets it go, text says what it waits for. It may be asked often, and
 * gets 30 s.
 */
export type Gate<in R extends Resource> = (
  promotion: PromotionContext<R>,
  options: CallOptions,
) => true | string | Promise<true | string>;

const limit = 30_000;

/** The gate before one phase. It is asked by attempts and plans; the status only repeats its answer. */
export class PhaseGate<in R extends Resource> {
  readonly #when: Gate<R> | undefined;
  readonly #context: EdgeContext;
  readonly #what: string;
  #last: { readonly shown: string; readonly answer: true | string } | undefined;

  constructor(when: Gate<R> | undefined, context: EdgeContext, phase: PhaseKey) {
    this.#when = when;
    this.#context = context;
    this.#what = `the condition "when" of ${phase}`;
  }

  /** @param about what is asked; undefined if nothing would be promoted at all */
  async ask(
    round: Round<Resource>,
    about: (() => Promise<PromotionContext<R>>) | undefined,
  ): Promise<true | string> {
    const when = this.#when;
    if (!when || !about) {
      return true;
    }
    const { signal, timers } = this.#context;
    const promotion = await about();
    const answer = await withDeadline({ what: this.#what, limit, timers, signal }, (limited) =>
      when(promotion, { signal: limited }),
    ).catch((error: unknown) => `${this.#what} failed: ${describeError(error).message}`);
    this.#last = { shown: round.shown, answer };
    return answer;
  }

  answerFor({ shown }: Round<Resource>): true | string {
    return this.#last?.shown === shown ? this.#last.answer : true;
  }
}
