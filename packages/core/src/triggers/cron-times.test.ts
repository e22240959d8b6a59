import { describe, expect, test } from "vitest";
import { TriggerError } from "../errors.ts";
import { type CronOptions, cronTimes } from "./cron-times.ts";

const timeZone = "Europe/Berlin";

/** The first moments after one, as UTC without seconds. */
function following(after: string, options: CronOptions, count = 3): readonly string[] {
  const times = cronTimes(options);
  const moments: string[] = [];
  let moment = Date.parse(after);
  while (moments.length < count) {
    moment = times(moment);
    moments.push(new Date(moment).toISOString().slice(0, 16));
  }
  return moments;
}

describe("a cron expression", () => {
  test("falls due on the clock of its zone, in summer and in winter", () => {
    const weekdays = { cron: "0 9 * * 1-5", timeZone };
    expect(following("2025-03-28T00:00:00Z", weekdays, 2)).toEqual([
      "2025-03-28T08:00",
      "2025-03-31T07:00",
    ]);
  });

  test("falls due on the clock of the process without a zone", () => {
    const moment = cronTimes({ cron: "15 9 * * *" })(Date.parse("2025-06-01T00:00:00Z"));
    expect(new Date(moment).toTimeString()).toMatch(/^09:15:00/);
  });

  test("may be a name, and name months and days", () => {
    const after = "2025-01-01T00:00:00Z";
    expect(following(after, { cron: "@daily", timeZone: "UTC" }, 1)).toEqual(["2025-01-02T00:00"]);
    expect(following(after, { cron: "0 6 * FEB MON", timeZone: "UTC" }, 1)).toEqual([
      "2025-02-03T06:00",
    ]);
  });

  test("comes once, at the next time there is, where the clock leaps over it in spring", () => {
    expect(following("2025-03-29T12:00:00Z", { cron: "30 2 * * *", timeZone })).toEqual([
      "2025-03-30T01:00", // 03:00, right after 01:59
      "2025-03-31T00:30",
      "2025-04-01T00:30",
    ]);
  });

  test("comes once, the first time, where the clock shows it twice in autumn", () => {
    const night = { cron: "30 2 * * *", timeZone };
    const expected = ["2025-10-26T00:30", "2025-10-27T01:30"];
    expect(following("2025-10-25T12:00:00Z", night, 2)).toEqual(expected);
    for (const after of ["00:30:00", "00:30:01", "01:10:00", "01:30:00"]) {
      expect(following(`2025-10-26T${after}Z`, night, 1)).toEqual(["2025-10-27T01:30"]);
    }
  });

  test("of every half hour goes through both hours that are shown alike", () => {
    const after = "2025-10-26T00:00:00Z";
    expect(following(after, { cron: "*/30 * * * *", timeZone }, 4)).toEqual([
      "2025-10-26T00:30",
      "2025-10-26T01:00",
      "2025-10-26T01:30",
      "2025-10-26T02:00",
    ]);
  });
});

const refused: readonly (CronOptions & { readonly says: string })[] = [
  { cron: "", says: 'the cron expression "" must have five fields' },
  { cron: "0 9 * *", says: "must have five fields: minute, hour, day of month, month" },
  { cron: "0 0 9 * * 1", says: "must have five fields" },
  { cron: "2030-01-01T09:00:00", says: "must have five fields" },
  {
    cron: "@reboot",
    says: 'the cron expression "@reboot" cannot be read: @reboot is not supported',
  },
  { cron: "@sometimes", says: 'the cron expression "@sometimes" cannot be read' },
  { cron: "61 * * * *", says: "cannot be read: Invalid value for minute: 61" },
  { cron: "0 9 * * mo", says: 'the cron expression "0 9 * * mo" cannot be read' },
  { cron: "0 0 31 2 *", says: 'the cron expression "0 0 31 2 *" names a day that never comes' },
  {
    cron: "0 9 * * *",
    timeZone: "Europe/Berln",
    says: 'there is no time zone "Europe/Berln"; give its IANA name, such as "Europe/Berlin" or "UTC"',
  },
  { cron: "0 9 * * *", timeZone: "", says: 'there is no time zone ""' },
];

test.each(refused)("$cron $timeZone is refused as it is defined", ({ says, ...options }) => {
  expect(() => cronTimes(options)).toThrow(TriggerError);
  expect(() => cronTimes(options)).toThrow(says);
});
