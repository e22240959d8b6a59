import type { Bell } from "./bell.ts";
import { callListener } from "./call-listener.ts";
import type { Blocked } from "./decision.ts";
import { DueMoments } from "./due-moments.ts";
import type { LiveEdge } from "./edge.ts";
import { pauseUntil } from "./pause.ts";
import { phaseKey } from "./phase.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { PerformResult } from "./promotion.ts";
import type { Logger, Runtime } from "./runtime.ts";
import type { DueMoment, PhaseKey, Store } from "./store.ts";
import type { Trigger, TriggerContext } from "./trigger.ts";
import { TriggerAttempts } from "./trigger-attempts.ts";
import { TriggerCoverage } from "./trigger-coverage.ts";

/** The running system as a trigger finds it. */
export interface TriggerSetting {
  readonly live: readonly LivePipeline[];
  readonly environment: Runtime & { readonly store: Pick<Store, "schedules"> };
  /** Until when another server tended them, in ms since 1970. @default none did, up to now */
  readonly since?: number | undefined;
  /** What has not ended with who met it. @default nothing */
  readonly unended?: Promise<readonly DueMoment[]> | undefined;
  /** Rings when people have decided something, or a proposal has ended: attempts depend on it. */
  readonly decided: Pick<Bell<string | undefined>, "listen">;
  readonly signal: AbortSignal;
}

export interface ResumableContext extends TriggerContext {
  /** Attempts once more what of this trigger has not ended with who met it. Never rejects. */
  readonly attemptAgain: () => Promise<void>;
}

/** What a trigger is run with: attempts at the edges it matches, and news of what they depend on. */
export function triggerContext(trigger: Trigger, setting: TriggerSetting): ResumableContext {
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
  const attempts = new TriggerAttempts(trigger, { ...setting, coverage });
  const attemptAll = attemptingAll(attempts, (edge, blocked) => {
    sayWhatWaits(edge, blocked);
    remind(edge, blocked);
  });
  const due = dueAttempts(trigger, setting, { coverage, attemptAll, attempts });
  return {
    logger,
    timers,
    random,
    signal,
    attempt: () => attemptAll(coverage.takeAll()),
    attemptChanged: () => attemptAll(coverage.takeChanged()),
    ...due,
    since: setting.since ?? timers.now(),
    onChange: (listener) => {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

interface DueParts {
  readonly coverage: TriggerCoverage;
  readonly attemptAll: AttemptAll;
  readonly attempts: Pick<TriggerAttempts, "ended">;
}

/** Attempts at what falls due. Only once they have ended, also those that wait for the store, it counts as ended. */
function dueAttempts(
  trigger: Trigger,
  setting: TriggerSetting,
  { coverage, attemptAll, attempts }: DueParts,
): Pick<ResumableContext, "attemptDue" | "attemptAgain"> {
  const due = new DueMoments(trigger, setting);
  const { unended = Promise.resolve([]) } = setting;
  const attemptMet = async (moment: number, phases: ReadonlySet<PhaseKey>) => {
    const edges = coverage.all.filter(({ to }) => phases.has(phaseKey(to)));
    const results = await attemptAll(edges);
    await attempts.ended(edges);
    await due.end(moment, phases);
    return results;
  };
  return {
    attemptDue: async (moment) => {
      // What is met here is not to be found there.
      await unended;
      return await attemptMet(moment, await due.meet(moment, coverage.targets));
    },
    attemptAgain: async () => {
      const targets = new Set(coverage.targets);
      const own = (await unended).filter(({ trigger: name }) => name === trigger.name);
      await Promise.all(
        own.map(async ({ at, phases }) => {
          const matched = phases.filter((phase) => targets.has(phase));
          await attemptMet(at.getTime(), due.meetAgain(at.getTime(), matched));
        }),
      );
    },
  };
}

type AttemptAll = (edges: readonly LiveEdge[]) => Promise<readonly PerformResult[]>;

function attemptingAll(
  { attempt }: Pick<TriggerAttempts, "attempt">,
  after: AfterAttempt,
): AttemptAll {
  return async (edges) => {
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
