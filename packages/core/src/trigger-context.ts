import type { Bell } from "./bell.ts";
import { callListener } from "./call-listener.ts";
import { cleanText } from "./clean-text.ts";
import type { Blocked } from "./decision.ts";
import type { LiveEdge } from "./edge.ts";
import { describeError } from "./errors.ts";
import { pauseUntil } from "./pause.ts";
import { phaseKey } from "./phase.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { PerformResult } from "./promotion.ts";
import type { Logger, Runtime } from "./runtime.ts";
import type { PhaseKey, Store } from "./store.ts";
import type { Trigger, TriggerContext } from "./trigger.ts";
import { TriggerCoverage } from "./trigger-coverage.ts";
import { untilReachable } from "./until-reachable.ts";

/** The running system as a trigger finds it. */
export interface TriggerSetting {
  readonly live: readonly LivePipeline[];
  readonly environment: Runtime & { readonly store: Pick<Store, "schedules"> };
  /** Until when another server tended them, in ms since 1970. @default none did, up to now */
  readonly since?: number | undefined;
  /** Rings when people have decided something, or a proposal has ended: attempts depend on it. */
  readonly decided: Pick<Bell<string | undefined>, "listen">;
  readonly signal: AbortSignal;
}

/** What a trigger is run with: attempts at the edges it matches, and news of what they depend on. */
export function triggerContext(trigger: Trigger, setting: TriggerSetting): TriggerContext {
  const { environment, signal } = setting;
  const { logger, timers, random } = environment;
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) {
      void callListener(listener, { logger, fields: { trigger: trigger.name } });
    }
  };
  const coverage = new TriggerCoverage(trigger, { ...setting, notify });
  const sayWhatWaits = waitingLog(logger);
  const remind = reminders((edge) => coverage.touch(edge.to.pipeline), setting);
  const attempt = attempts(trigger, setting, coverage);
  const met = meeting(trigger, setting);
  const attemptAll = attemptingAll(attempt, (edge, blocked) => {
    sayWhatWaits(edge, blocked);
    remind(edge, blocked);
  });
  return {
    logger,
    timers,
    random,
    signal,
    attempt: () => attemptAll(coverage.takeAll()),
    attemptChanged: () => attemptAll(coverage.takeChanged()),
    attemptDue: async (moment) => {
      const phases = await met(moment, coverage.targets);
      return await attemptAll(coverage.takeAll().filter(({ to }) => phases.has(phaseKey(to))));
    },
    since: setting.since ?? timers.now(),
    onChange: (listener) => {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

function attemptingAll(attempt: Attempt, after: AfterAttempt) {
  return async (edges: readonly LiveEdge[]): Promise<readonly PerformResult[]> => {
    const results = await Promise.all(
      edges.map(async (edge) => {
        const result = await attempt(edge);
        after(edge, result?.outcome === "blocked" ? result.blocked : undefined);
        return result;
      }),
    );
    return results.filter((result) => result !== undefined);
  };
}

type AfterAttempt = (edge: LiveEdge, blocked: Blocked | undefined) => void;

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

/** Until what waits for a new look is attempted again, in ms: a look that finds nothing new tells nobody. */
const lookDelay = 10_000;

/** Notifies at the moment an edge no longer waits, if that is known; once, however often it is attempted. */
function reminders(
  notify: (edge: LiveEdge) => void,
  { environment, signal }: TriggerSetting,
): AfterAttempt {
  const { timers } = environment;
  const awaited = new Map<LiveEdge, number>();
  const remind = async (edge: LiveEdge, moment: number): Promise<void> => {
    awaited.set(edge, moment);
    await pauseUntil(moment, { timers, signal });
    // What arrived since has a moment of its own.
    if (!signal.aborted && awaited.get(edge) === moment) {
      notify(edge);
    }
  };
  return (edge, blocked) => {
    const afterLook = blocked?.reason === "stale" ? timers.now() + lookDelay : undefined;
    const moment = blocked?.until?.getTime() ?? afterLook;
    if (moment !== undefined && moment !== awaited.get(edge)) {
      void remind(edge, moment);
    }
  };
}

type Meet = (moment: number, phases: readonly PhaseKey[]) => Promise<ReadonlySet<PhaseKey>>;

/** Tells for which phases it is this server that meets a moment. While the store is away, it is waited for. */
function meeting({ name }: Trigger, { environment, signal }: TriggerSetting): Meet {
  const { logger, timers, store } = environment;
  return async (moment, phases) => {
    const due = { trigger: name, at: new Date(moment), phases };
    try {
      const met = await untilReachable({ timers, signal }, () => store.schedules.meet(due));
      logger.debug({ trigger: name, due: due.at, phases: met }, "met");
      return new Set(met);
    } catch (error) {
      if (!signal.aborted) {
        const fields = { trigger: name, error: cleanText(describeError(error).message) };
        logger.error(fields, "what fell due was not attempted");
      }
      return new Set();
    }
  };
}

type Attempt = (edge: LiveEdge) => Promise<PerformResult | undefined>;

/**
 * While the store is away, one attempt at an edge waits for it, however often there is reason for one. No change is lost
 * by that: what came meanwhile is told again afterwards, and what failed is tried again with the next change.
 */
function attempts(
  trigger: Trigger,
  { environment, signal }: TriggerSetting,
  coverage: Pick<TriggerCoverage, "touch" | "keep">,
): Attempt {
  const { timers } = environment;
  const waiting = new Set<LiveEdge>();
  const missed = new Set<LiveEdge>();
  const request = {
    cause: "automatic",
    actor: `trigger ${trigger.name}`,
    ...(trigger.minAge !== undefined && { minAge: trigger.minAge }),
  } as const;
  return async (edge) => {
    if (waiting.has(edge)) {
      missed.add(edge);
      return undefined;
    }
    try {
      const onAway = () => void waiting.add(edge);
      return await untilReachable({ timers, signal, onAway }, () => edge.perform(request));
    } catch (error) {
      if (!signal.aborted) {
        const ends = { from: phaseKey(edge.from), to: phaseKey(edge.to) };
        const fields = { ...ends, error: cleanText(describeError(error).message) };
        environment.logger.error({ trigger: trigger.name, ...fields }, "attempt failed");
        coverage.keep(edge.to.pipeline);
      }
      return undefined;
    } finally {
      if (waiting.delete(edge) && missed.delete(edge)) {
        coverage.touch(edge.to.pipeline);
      }
    }
  };
}
