import { cleanText } from "./clean-text.ts";
import type { LiveEdge } from "./edge.ts";
import { describeError } from "./errors.ts";
import { phaseKey } from "./phase.ts";
import type { PerformResult } from "./promotion.ts";
import type { Runtime } from "./runtime.ts";
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
  readonly #waiting = new Map<LiveEdge, Promise<unknown>>();
  readonly #missed = new Set<LiveEdge>();

  constructor(trigger: Trigger, options: TriggerAttemptsOptions) {
    this.#trigger = trigger;
    this.#options = options;
  }

  /** Undefined if nothing can be said of what came of it. Never rejects. */
  readonly attempt = async (edge: LiveEdge): Promise<PerformResult | undefined> => {
    if (this.#waiting.has(edge)) {
      this.#missed.add(edge);
      return undefined;
    }
    const attempted: Promise<PerformResult | undefined> = this.#perform(edge, () =>
      this.#waiting.set(edge, attempted),
    );
    return await attempted;
  };

  /** Resolves once those at these edges have ended that wait for the store now. */
  async ended(edges: readonly LiveEdge[]): Promise<void> {
    await Promise.all(edges.flatMap((edge) => this.#waiting.get(edge) ?? []));
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
