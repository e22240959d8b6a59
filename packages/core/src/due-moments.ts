import { cleanText } from "./clean-text.ts";
import { describeError } from "./errors.ts";
import { phaseKey } from "./phase.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { Runtime } from "./runtime.ts";
import type { DueMoment, PhaseKey, Store } from "./store.ts";
import type { Trigger } from "./trigger.ts";
import { untilReachable } from "./until-reachable.ts";

export interface DueMomentsOptions {
  readonly environment: Runtime & { readonly store: Pick<Store, "schedules"> };
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * For how long what fell due is met once more if whoever met it ended before its attempts did, in ms. Long enough for a
 * process that is started anew; later nobody expects it any more, and what ends a process each time does so no longer.
 */
const unendedLimit = 10 * 60_000;

/** What falls due of a trigger: that this server meets it is noted. While the store is away, it is waited for. */
export class DueMoments {
  readonly #trigger: Pick<Trigger, "name">;
  readonly #options: DueMomentsOptions;
  /** What each phase was last met for here, in ms. */
  readonly #begun = new Map<PhaseKey, number>();

  constructor(trigger: Pick<Trigger, "name">, options: DueMomentsOptions) {
    this.#trigger = trigger;
    this.#options = options;
  }

  /** For which phases it is this server that meets a moment, in ms since 1970. Never rejects. */
  async meet(moment: number, phases: readonly PhaseKey[]): Promise<ReadonlySet<PhaseKey>> {
    const { environment, signal } = this.#options;
    const { logger } = environment;
    const { name: trigger } = this.#trigger;
    const due = { trigger, at: new Date(moment), phases };
    try {
      const met = this.#begin(moment, await this.#note(due));
      logger.debug({ trigger, due: due.at, phases: [...met] }, "met");
      return met;
    } catch (error) {
      if (!signal.aborted) {
        const fields = { trigger, error: cleanText(describeError(error).message) };
        logger.error(fields, "what fell due was not attempted");
      }
      return new Set();
    }
  }

  /** For which phases that is so of what somebody else has met and not ended. */
  meetAgain(moment: number, phases: readonly PhaseKey[]): ReadonlySet<PhaseKey> {
    const met = this.#begin(moment, phases);
    if (met.size > 0) {
      const { name: trigger } = this.#trigger;
      const fields = { trigger, due: new Date(moment), phases: [...met] };
      this.#options.environment.logger.info(
        fields,
        "what fell due and had not ended is attempted again",
      );
    }
    return met;
  }

  /** Whether nothing else was met here of the phase since then. */
  isLatest(moment: number, phase: PhaseKey): boolean {
    return this.#begun.get(phase) === moment;
  }

  /** Those for which it was not begun here before. */
  #begin(moment: number, phases: readonly PhaseKey[]): ReadonlySet<PhaseKey> {
    const met = phases.filter((phase) => this.#begun.get(phase) !== moment);
    for (const phase of met) {
      this.#begun.set(phase, moment);
    }
    return new Set(met);
  }

  async #note(due: DueMoment): Promise<readonly PhaseKey[]> {
    const { environment, signal } = this.#options;
    const { timers, store } = environment;
    let isUnsure = false;
    const onAway = () => {
      isUnsure = true;
    };
    return await untilReachable({ timers, signal, onAway }, async () => {
      const met = await store.schedules.meet(due);
      // It may have been noted before, and only the answer was lost.
      const noted = isUnsure
        ? await store.schedules.unended({ since: due.at, phases: due.phases })
        : [];
      const ours = noted.filter(({ trigger, at }) => trigger === due.trigger && +at === +due.at);
      return [...new Set([...met, ...ours.flatMap(({ phases }) => phases)])];
    });
  }
}

export interface UnendedMomentsOptions extends DueMomentsOptions {
  readonly live: readonly LivePipeline[];
}

/**
 * What somebody met who has ended, or no longer tends these phases, before its attempts had ended; for who begins to tend
 * them. What fell due more than ten minutes ago is not among it. Never rejects.
 */
export async function unendedMoments({
  live,
  environment,
  signal,
}: UnendedMomentsOptions): Promise<readonly DueMoment[]> {
  const { logger, timers, store } = environment;
  const phases = live.flatMap((one) => one.phases.map(({ descriptor }) => phaseKey(descriptor)));
  const since = new Date(timers.now() - unendedLimit);
  try {
    return await untilReachable({ timers, signal }, () =>
      store.schedules.unended({ since, phases }),
    );
  } catch (error) {
    if (!signal.aborted) {
      const fields = { error: cleanText(describeError(error).message) };
      logger.error(fields, "what fell due and has not ended is not attempted again");
    }
    return [];
  }
}
