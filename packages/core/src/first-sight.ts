import pLimit from "p-limit";
import { ownActor, systemScope, turnOnCommand } from "./automation.ts";
import { cleanText } from "./clean-text.ts";
import { withDeadline } from "./deadline.ts";
import { describeError } from "./errors.ts";
import type { Runtime } from "./runtime.ts";
import type { CallOptions } from "./source.ts";
import type { PhaseKey, Store } from "./store.ts";

export interface FirstSightOptions extends Runtime {
  readonly store: Pick<Store, "arrivals" | "automation" | "promotions">;
}

/** A phase that is promoted into, and how to find out whether Glu ever did. */
export interface Meeting extends CallOptions {
  readonly phase: PhaseKey;
  readonly wasPromotedTo: (options: CallOptions) => Promise<boolean>;
}

/** How long it may take to find out, in ms. */
const askLimit = 20_000;

/**
 * Notices that a store was lost. It does not know what was rolled back and held, so automation only observes
 * until a person has looked.
 */
export class FirstSight {
  readonly #options: FirstSightOptions;
  readonly #oneByOne = pLimit(1);
  #isNew: Promise<boolean> | undefined;

  constructor(options: FirstSightOptions) {
    this.#options = options;
  }

  /** Whether the store knew nothing of promotions when this was asked first. */
  isNew(): Promise<boolean> {
    this.#isNew ??= this.knowsNothing();
    return this.#isNew;
  }

  /** Whether the store knows nothing of promotions now. */
  async knowsNothing(): Promise<boolean> {
    const { promotions } = this.#options.store;
    const records = await promotions.list({ limit: 1 });
    return records.length === 0 && !(await this.#isSet(systemScope));
  }

  /**
   * To be called before anything of a phase is stored that this process has not read yet. If the store does
   * not know the phase, although Glu has promoted into it, automation only observes from then on.
   */
  readonly meet = async (meeting: Meeting): Promise<void> => {
    const { phase, signal } = meeting;
    if (!(await this.#isUnknown(phase))) {
      return;
    }
    const answer = await this.#ask(meeting);
    signal.throwIfAborted();
    if (answer !== false) {
      await this.#oneByOne(() => this.#observe(phase, answer));
    }
  };

  async #isUnknown(phase: PhaseKey): Promise<boolean> {
    const { arrivals, promotions } = this.#options.store;
    if (await arrivals.latest(phase)) {
      return false;
    }
    const records = await promotions.list({ to: phase, limit: 1 });
    return records.length === 0 && !(await this.#isSet(systemScope, phase));
  }

  /** Whether somebody has said already whether triggers promote there. */
  async #isSet(...scopes: readonly string[]): Promise<boolean> {
    const settings = await this.#options.store.automation.list();
    return settings.some(({ scope }) => scopes.includes(scope));
  }

  /** The answer, or why there is none. */
  async #ask({ phase, wasPromotedTo, signal }: Meeting): Promise<boolean | Unanswered> {
    const { timers } = this.#options;
    const what = `finding out whether Glu promoted into ${phase} before`;
    try {
      return await withDeadline({ what, limit: askLimit, timers, signal }, (limited) =>
        wasPromotedTo({ signal: limited }),
      );
    } catch (error) {
      return { why: cleanText(describeError(error).message, 500) };
    }
  }

  async #observe(phase: PhaseKey, answer: true | Unanswered): Promise<void> {
    if (await this.#isSet(systemScope, phase)) {
      return;
    }
    const { store, timers, logger } = this.#options;
    const scope = answer === true && (await this.isNew()) ? systemScope : phase;
    const reason = `${explain(phase, answer)}; look at what would be promoted, then: ${turnOnCommand(scope)}`;
    const setting = { scope, mode: "observe", actor: ownActor, reason } as const;
    await store.automation.set({ ...setting, setAt: new Date(timers.now()) });
    logger.warn({ scope, reason }, "automation only observes");
  }
}

interface Unanswered {
  readonly why: string;
}

function explain(phase: PhaseKey, answer: true | Unanswered): string {
  const unknown = "what was rolled back or held there is not known";
  return answer === true
    ? `the store is new to ${phase}, but Glu has promoted into it before, so ${unknown}`
    : `the store is new to ${phase}, and it could not be found out whether Glu has promoted into it ` +
        `before (${answer.why}); if so, ${unknown}`;
}
