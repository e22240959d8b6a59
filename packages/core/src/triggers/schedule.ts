import { type Duration, parseDuration, parseInterval } from "../duration.ts";
import { pause } from "../pause.ts";
import type { Matches, Trigger, TriggerContext } from "../trigger.ts";

export interface ScheduleOptions {
  /** Time between two attempts, such as `"10s"`; from `"100ms"` to `"24d"`. */
  readonly interval: Duration;
  readonly matches: Matches;
  /** @default `schedule <interval>` */
  readonly name?: string;
  /** @default false */
  readonly chain?: boolean;
  /** Only what arrived at least this long ago, such as `"30m"`. @default no minimum */
  readonly minAge?: Duration;
}

/** Attempts at once when the server starts, then after each interval, give or take a tenth. */
export function schedule(options: ScheduleOptions): Trigger {
  const { interval, matches, chain, minAge } = options;
  const name = options.name ?? `schedule ${interval}`;
  const period = parseInterval(interval);
  return {
    name,
    matches,
    ...(chain !== undefined && { chain }),
    ...(minAge !== undefined && { minAge: parseDuration(minAge) }),
    run: (context) => attemptPeriodically(period, context),
  };
}

async function attemptPeriodically(period: number, context: TriggerContext): Promise<void> {
  while (!context.signal.aborted) {
    // An edge that is slow joins its own attempt again; the others need not wait for it.
    void context.attempt();
    await pause(period * (0.9 + Math.random() * 0.2), context);
  }
}
