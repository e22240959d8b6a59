import { lookDelay } from "./attempt-reminders.ts";
import { DueMoments, type DueMomentsOptions } from "./due-moments.ts";
import type { LiveEdge } from "./edge.ts";
import { EndedMoments } from "./ended-moments.ts";
import { pause } from "./pause.ts";
import { phaseKey } from "./phase.ts";
import type { PerformResult } from "./promotion.ts";
import type { DueMoment, PhaseKey } from "./store.ts";
import type { Trigger } from "./trigger.ts";
import type { TriggerAttempts } from "./trigger-attempts.ts";
import type { TriggerCoverage } from "./trigger-coverage.ts";

export interface DueAttemptsOptions extends DueMomentsOptions {
  readonly coverage: Pick<TriggerCoverage, "all" | "targets">;
  readonly attempts: Pick<TriggerAttempts, "attemptOrJoin">;
  /** What has not ended with who met it. @default nothing */
  readonly unended?: Promise<readonly DueMoment[]> | undefined;
}

/**
 * How often a phase of which the last look is too old is attempted again, {@link lookDelay} apart: for ten minutes, as long
 * as what fell due is attempted again after a restart. The next looks are made meanwhile, and a computer that has
 * slept makes them soon; a remote that is silent for longer is out of order, and the schedule goes on with the next time.
 * Counted, as the clock also shows what was slept through.
 */
const mostLooks = 60;

/** Attempts at what falls due of a trigger. A phase has ended once its own attempts have, whatever the others do. */
export class DueAttempts {
  readonly #trigger: Trigger;
  readonly #options: DueAttemptsOptions;
  readonly #due: DueMoments;
  readonly #ended: EndedMoments;
  readonly #unended: Promise<readonly DueMoment[]>;

  constructor(trigger: Trigger, options: DueAttemptsOptions) {
    this.#trigger = trigger;
    this.#options = options;
    this.#due = new DueMoments(trigger, options);
    this.#ended = new EndedMoments(trigger, options);
    this.#unended = options.unended ?? Promise.resolve([]);
  }

  /** What falls due at a moment, in ms since 1970. Never rejects. */
  async attempt(moment: number): Promise<readonly PerformResult[]> {
    // What is met here is not to be found there.
    await this.#unended;
    const { targets } = this.#options.coverage;
    return await this.#attemptMet(moment, await this.#due.meet(moment, targets));
  }

  /** Once more what of this trigger has not ended with who met it. Never rejects. */
  async attemptAgain(): Promise<void> {
    const targets = new Set(this.#options.coverage.targets);
    const unended = await this.#unended;
    const own = unended.filter(({ trigger }) => trigger === this.#trigger.name);
    await Promise.all(
      own.map(async ({ at, phases }) => {
        const moment = at.getTime();
        const matched = phases.filter((phase) => targets.has(phase));
        await this.#attemptMet(moment, this.#due.meetAgain(moment, matched));
      }),
    );
  }

  /** Resolves once all that has ended up to now is noted, or could not be. Never rejects. */
  noted(): Promise<void> {
    return this.#ended.noted();
  }

  async #attemptMet(
    moment: number,
    phases: ReadonlySet<PhaseKey>,
  ): Promise<readonly PerformResult[]> {
    const edges = this.#options.coverage.all.filter(({ to }) => phases.has(phaseKey(to)));
    const results = await Promise.all(
      [...edgesByTarget(edges)].map(async ([phase, into]) => {
        const isCurrent = () => this.#due.isLatest(moment, phase);
        const ended = await Promise.all(into.map((edge) => this.#attemptSeen(edge, isCurrent)));
        this.#ended.add(moment, phase);
        return ended;
      }),
    );
    await this.#ended.noted();
    return results.flat().filter((result) => result !== undefined);
  }

  /** Again as long as its phases were not looked at, unless the phase has met something later. */
  async #attemptSeen(edge: LiveEdge, isCurrent: () => boolean): Promise<PerformResult | undefined> {
    const { attempts, environment, signal } = this.#options;
    const { timers } = environment;
    let result = await attempts.attemptOrJoin(edge);
    for (let looks = 0; isStale(result) && looks < mostLooks; looks += 1) {
      await pause(lookDelay, { timers, signal });
      if (signal.aborted || !isCurrent()) {
        return result;
      }
      result = await attempts.attemptOrJoin(edge);
    }
    return result;
  }
}

function isStale(result: PerformResult | undefined): boolean {
  return result?.outcome === "blocked" && result.blocked.reason === "stale";
}

function edgesByTarget(edges: readonly LiveEdge[]): ReadonlyMap<PhaseKey, readonly LiveEdge[]> {
  const found = new Map<PhaseKey, LiveEdge[]>();
  for (const edge of edges) {
    const key = phaseKey(edge.to);
    const into = found.get(key) ?? [];
    into.push(edge);
    found.set(key, into);
  }
  return found;
}
