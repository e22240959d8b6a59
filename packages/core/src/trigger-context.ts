import type { Bell } from "./bell.ts";
import { callListener } from "./call-listener.ts";
import { DueAttempts } from "./due-attempts.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { Runtime } from "./runtime.ts";
import type { DueMoment, Store } from "./store.ts";
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
  /** Resolves once all of what fell due that has ended up to now is noted, or could not be. Never rejects. */
  readonly noted: () => Promise<void>;
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
  const attempts = new TriggerAttempts(trigger, { ...setting, coverage });
  const due = new DueAttempts(trigger, { ...setting, coverage, attempts });
  return {
    logger,
    timers,
    random,
    signal,
    attempt: () => attempts.attemptAll(coverage.takeAll()),
    attemptChanged: () => attempts.attemptAll(coverage.takeChanged()),
    attemptDue: (moment) => due.attempt(moment),
    attemptAgain: () => due.attemptAgain(),
    noted: () => due.noted(),
    since: setting.since ?? timers.now(),
    onChange: (listener) => {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
