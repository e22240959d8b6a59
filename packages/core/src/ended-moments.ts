import { cleanText } from "./clean-text.ts";
import type { DueMomentsOptions } from "./due-moments.ts";
import { describeError } from "./errors.ts";
import type { DueMoment, PhaseKey } from "./store.ts";
import type { Trigger } from "./trigger.ts";
import { untilReachable } from "./until-reachable.ts";

/**
 * Notes of which phases it has ended what fell due of a trigger. What ends while a note is on its way, or the store is away,
 * is noted together after it.
 */
export class EndedMoments {
  readonly #trigger: Pick<Trigger, "name">;
  readonly #options: DueMomentsOptions;
  /** What is not noted yet, by moment in ms. */
  readonly #ended = new Map<number, PhaseKey[]>();
  #noting: Promise<void> | undefined;

  constructor(trigger: Pick<Trigger, "name">, options: DueMomentsOptions) {
    this.#trigger = trigger;
    this.#options = options;
  }

  /** Does nothing once this server ends: what was cut off is then met again. */
  add(moment: number, phase: PhaseKey): void {
    if (this.#options.signal.aborted) {
      return;
    }
    const phases = this.#ended.get(moment) ?? [];
    phases.push(phase);
    this.#ended.set(moment, phases);
    this.#noting ??= this.#noteAll();
  }

  /** Resolves once all that was added is noted, or could not be; soon if this server ends. Never rejects. */
  async noted(): Promise<void> {
    await this.#noting;
  }

  async #noteAll(): Promise<void> {
    const { name: trigger } = this.#trigger;
    while (this.#ended.size > 0) {
      // What ends at the same moment goes together.
      await Promise.resolve();
      const dues = [...this.#ended].map(([at, phases]) => ({ trigger, at: new Date(at), phases }));
      this.#ended.clear();
      await Promise.all(dues.map((due) => this.#note(due)));
    }
    this.#noting = undefined;
  }

  async #note(due: DueMoment): Promise<void> {
    const { environment, signal } = this.#options;
    const { logger, timers, store } = environment;
    try {
      await untilReachable({ timers, signal }, () => store.schedules.end(due));
    } catch (error) {
      if (!signal.aborted) {
        const fields = { trigger: due.trigger, error: cleanText(describeError(error).message) };
        logger.warn(fields, "that what fell due was attempted could not be noted");
      }
    }
  }
}
