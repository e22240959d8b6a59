import { callListener } from "./call-listener.ts";
import { withDeadline } from "./deadline.ts";
import { frozenCopy } from "./frozen-copy.ts";
import type { Runtime } from "./runtime.ts";
import type { CallOptions } from "./source.ts";

export interface Delivery extends Runtime {
  /** The name of the event. */
  readonly name: string;
  /** What is about the same is told in order. */
  readonly about: string;
  /** Aborted when nothing is to be told any more. */
  readonly signal: AbortSignal;
}

/** How long a listener may take, in ms. */
const callLimit = 30_000;
/** How many events may wait for one listener. */
const mostWaiting = 1000;

/** A listener of a user, and what it is still to be told. Whatever it does holds nobody up. */
export class Subscriber<in Event> {
  readonly #listener: (event: Event, options: CallOptions) => unknown;
  /** The last thing to be told about each. */
  readonly #tails = new Map<string, Promise<void>>();
  #waiting = 0;
  #isDone = false;

  constructor(listener: (event: Event, options: CallOptions) => unknown) {
    this.#listener = listener;
  }

  tell(event: Event, delivery: Delivery): void {
    const { about, name, logger } = delivery;
    if (this.#waiting >= mostWaiting) {
      logger.error({ event: name, about }, "a listener is too slow: it is not told of an event");
      return;
    }
    this.#waiting += 1;
    const told = this.#tellAfter(this.#tails.get(about), event, delivery);
    this.#tails.set(about, told);
    void told.finally(() => this.#forget(about, told));
  }

  /** Resolves when it was told everything. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values());
  }

  /** It is told nothing more. */
  release(): void {
    this.#isDone = true;
  }

  async #tellAfter(before: Promise<void> | undefined, event: Event, delivery: Delivery) {
    await before;
    await this.#call(event, delivery);
    this.#waiting -= 1;
  }

  #forget(about: string, told: Promise<void>): void {
    if (this.#tails.get(about) === told) {
      this.#tails.delete(about);
    }
  }

  async #call(event: Event, { name, about, logger, timers, signal }: Delivery): Promise<void> {
    if (this.#isDone || signal.aborted) {
      return;
    }
    const deadline = { what: `a listener of "${name}"`, limit: callLimit, timers, signal };
    const call = () =>
      withDeadline(deadline, (limited) => this.#listener(frozenCopy(event), { signal: limited }));
    await callListener(call, { logger, fields: { event: name, about } });
  }
}
