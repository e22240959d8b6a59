import { createRequire } from "node:module";
import type * as Croner from "croner";
import { describeError, TriggerError } from "../errors.ts";

export interface CronOptions {
  readonly cron: string;
  readonly timeZone?: string | undefined;
}

/** The first moment of an expression after another one, both in ms since 1970. */
export type CronTimes = (after: number) => number;

/**
 * When an expression of five fields, or a name such as `@daily`, falls due on the clock of a zone. What the
 * clock leaps over in spring comes at the leap; what it shows twice in autumn comes the first time.
 *
 * @throws {TriggerError} for an expression or zone that does not exist, or an expression that never comes
 */
export function cronTimes({ cron, timeZone }: CronOptions): CronTimes {
  checkForm(cron);
  checkZone(timeZone);
  const expression = parse(cron, timeZone);
  const next: CronTimes = (after) => {
    const moment = expression.nextRun(new Date(after));
    if (!moment) {
      throw new TriggerError(`${describeCron(cron)} names a day that never comes`);
    }
    return moment.getTime();
  };
  next(0);
  return next;
}

/** The library also reads seconds, years and dates. */
function checkForm(cron: string): void {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5 && !/^@[a-z]+$/i.test(cron)) {
    throw new TriggerError(
      `${describeCron(cron)} must have five fields: minute, hour, day of month, month and day of week, ` +
        `such as "0 9 * * 1-5"; or be one of @hourly, @daily, @weekly, @monthly and @yearly`,
    );
  }
}

function checkZone(timeZone: string | undefined): void {
  try {
    Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new TriggerError(
      `there is no time zone ${JSON.stringify(timeZone)}; give its IANA name, such as "Europe/Berlin" or "UTC"`,
    );
  }
}

function parse(cron: string, timeZone: string | undefined): Croner.Cron {
  // Loaded only for a program that has an expression, and at once, so that a mistake shows in its line.
  const { Cron } = createRequire(import.meta.url)("croner") as typeof Croner;
  try {
    return new Cron(cron, {
      mode: "5-part",
      paused: true,
      ...(timeZone !== undefined && { timezone: timeZone }),
    });
  } catch (error) {
    const reason = describeError(error).message.replace(/^CronPattern: /, "");
    throw new TriggerError(`${describeCron(cron)} cannot be read: ${reason}`, { cause: error });
  }
}

function describeCron(cron: string): string {
  return `the cron expression ${JSON.stringify(cron)}`;
}
