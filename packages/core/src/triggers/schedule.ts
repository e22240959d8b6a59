import { type Duration, parseInterval } from "../duration.ts";
import { TriggerError } from "../errors.ts";
import { pause, pauseUntil } from "../pause.ts";
import type { Trigger, TriggerContext } from "../trigger.ts";
import { type CommonTriggerOptions, commonFields } from "./common-options.ts";
import { type CronOptions, type CronTimes, cronTimes } from "./cron-times.ts";

export interface IntervalScheduleOptions extends CommonTriggerOptions {
  /** Time between two attempts, such as `"10s"`; from `"100ms"` to `"24d"`. */
  readonly interval: Duration;
  readonly cron?: "a schedule has either an interval or a cron expression";
  readonly timeZone?: "a time zone goes with a cron expression";
}

export interface CronScheduleOptions extends CommonTriggerOptions {
  /**
   * Five fields: minute, hour, day of month, month, day of week, such as `"0 9 * * 1-5"`; or `"@hourly"`,
   * `"@daily"`, `"@weekly"`, `"@monthly"`, `"@yearly"`.
   */
  readonly cron: string;
  /** The IANA name of the zone whose clock counts, such as `"Europe/Berlin"`. @default the zone of the process */
  readonly timeZone?: string;
  readonly interval?: never;
}

/** Either an interval, or a cron expression with or without a time zone. */
export type ScheduleOptions = IntervalScheduleOptions | CronScheduleOptions;

/**
 * With `interval` it attempts at once when the server starts, then after each interval, give or take a
 * tenth. With `cron` it attempts only when the expression falls due; what fell due while the process slept
 * is made up for once, after a new look at the phases; what fell due while it did not run is not. What it had not
 * ended when it was ended itself is attempted once more by whoever comes next, within ten minutes after it fell due.
 *
 * @throws {InvalidDurationError}
 * @throws {TriggerError} for an expression or a time zone that does not exist
 */
export function schedule(options: ScheduleOptions): Trigger {
  const { name, run } = plan(options);
  return { name: options.name ?? name, ...commonFields(options), run };
}

type Plan = Pick<Trigger, "name" | "run">;

/** The compiler refuses the same, but not everybody asks it. */
function plan({ interval, cron, timeZone }: ScheduleOptions): Plan {
  if (interval !== undefined && cron === undefined && timeZone === undefined) {
    return planPeriod(interval);
  }
  if (cron !== undefined && interval === undefined) {
    return planTimes({ cron, timeZone });
  }
  throw new TriggerError(
    'give a schedule either "interval", or "cron" with or without "timeZone", and not both',
  );
}

function planPeriod(interval: string): Plan {
  const period = parseInterval(interval);
  return {
    name: `schedule ${interval}`,
    run: (context) => attemptPeriodically(period, context),
  };
}

function planTimes({ cron, timeZone }: CronOptions): Plan {
  const times = cronTimes({ cron, timeZone });
  return {
    name: `schedule ${cron}${timeZone === undefined ? "" : ` ${timeZone}`}`,
    run: (context) => attemptWhenDue(times, context),
  };
}

async function attemptPeriodically(period: number, context: TriggerContext): Promise<void> {
  const { random = Math.random } = context;
  while (!context.signal.aborted) {
    // An edge that is slow joins its own attempt again; the others need not wait for it.
    void context.attempt();
    await pause(period * (0.9 + random() * 0.2), context);
  }
}

async function attemptWhenDue(times: CronTimes, context: TriggerContext): Promise<void> {
  const { timers, signal, since } = context;
  let due = times(since);
  while (!signal.aborted) {
    await pauseUntil(due, context);
    if (!signal.aborted) {
      void context.attemptDue(due);
    }
    // Neither twice if the clock is set back a little, nor for each time it leapt over.
    due = times(Math.max(due, timers.now()));
  }
}
