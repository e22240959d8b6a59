import { type AfterAttempt, attemptReminders } from "./attempt-reminders.ts";
import { cleanText } from "./clean-text.ts";
import type { LiveEdge } from "./edge.ts";
import { describeError } from "./errors.ts";
import { phaseKey } from "./phase.ts";
import type { PerformResult } from "./promotion.ts";
import type { Logger, Runtime } from "./runtime.ts";
import type { Trigger } from "./trigger.ts";
import type { TriggerCoverage } from "./trigger-coverage.ts";
import { untilReachable } from "./until-reachable.ts";

export interface TriggerAttemptsOptions {
  readonly environment: Runtime;
  readonly coverage: Pick<TriggerCoverage, "touch" | "keep">;
  /** Ends them. */
  readonly signal: AbortSignal;
}

/**
 * The attempts of a trigger at edges. While the store is away, one attempt at an edge waits for it, however often there is
 * reason for one. No change is lost by that: what came meanwhile is told again afterwards, and what failed is tried again
 * with the next change.
 */
export class TriggerAttempts {
  readonly #trigger: Trigger;
  readonly #options: TriggerAttemptsOptions;
  readonly #waiting = new Map<LiveEdge, Promise<PerformResult | undefined>>();
  readonly #missed = new Set<LiveEdge>();
  readonly #sayWhatWaits: AfterAttempt;
  readonly #remind: AfterAttempt;

  constructor(trigger: Trigger, options: TriggerAttemptsOptions) {
    this.#trigger = trigger;
    this.#options = options;
    const { environment, coverage, signal } = options;
    this.#sayWhatWaits = waitingLog(environment.logger);
    this.#remind = attemptReminders((edge) => coverage.touch(edge.to.pipeline), {
      timers: environment.timers,
      signal,
    });
  }

  /** Those results of which something can be said. Never rejects. */
  async attemptAll(edges: readonly LiveEdge[]): Promise<readonly PerformResult[]> {
    const results = await Promise.all(edges.map((edge) => this.#attempt(edge)));
    return results.filter((result) => result !== undefined);
  }

  /** The result, also if it is that of an attempt that waits for the store already. Never rejects. */
  async attemptOrJoin(edge: LiveEdge): Promise<PerformResult | undefined> {
    return (await this.#attempt(edge)) ?? (await this.#waiting.get(edge));
  }

  /** Undefined if nothing can be said of what came of it. */
  async #attempt(edge: LiveEdge): Promise<PerformResult | undefined> {
    const result = await this.#performOnce(edge);
    const blocked = result?.outcome === "blocked" ? result.blocked : undefined;
    this.#sayWhatWaits(edge, blocked);
    this.#remind(edge, blocked);
    return result;
  }

  async #performOnce(edge: LiveEdge): Promise<PerformResult | undefined> {
    if (this.#waiting.has(edge)) {
      this.#missed.add(edge);
      return undefined;
    }
    const attempted: Promise<PerformResult | undefined> = this.#perform(edge, () =>
      this.#waiting.set(edge, attempted),
    );
    return await attempted;
  }

  async #perform(edge: LiveEdge, onAway: () => void): Promise<PerformResult | undefined> {
    const { environment, coverage, signal } = this.#options;
    const { timers } = environment;
    const { name, minAge } = this.#trigger;
    const request = {
      cause: "automatic",
      actor: `trigger ${name}`,
      ...(minAge !== undefined && { minAge }),
    } as const;
    try {
      return await untilReachable({ timers, signal, onAway }, () => edge.perform(request));
    } catch (error) {
      if (!signal.aborted) {
        const ends = { from: phaseKey(edge.from), to: phaseKey(edge.to) };
        const fields = { ...ends, error: cleanText(describeError(error).message) };
        environment.logger.error({ trigger: name, ...fields }, "attempt failed");
        coverage.keep(edge.to.pipeline);
      }
      return undefined;
    } finally {
      if (this.#waiting.delete(edge) && this.#missed.delete(edge)) {
        coverage.touch(edge.to.pipeline);
      }
    }
  }
}

/** One line when an edge begins to wait, not one per attempt; where automation observes, one per arrival. */
function waitingLog(logger: Logger): AfterAttempt {
  const said = new Map<LiveEdge, string>();
  return (edge, blocked) => {
    const key = blocked?.reason === "automation" ? blocked.message : blocked?.reason;
    if (!blocked || key === undefined) {
      said.delete(edge);
    } else if (said.get(edge) !== key) {
      said.set(edge, key);
      const ends = { from: phaseKey(edge.from), to: phaseKey(edge.to) };
      logger.info({ ...ends, reason: blocked.message }, "waits");
    }
  };
}
