import { afterEach, describe, expect, test } from "vitest";
import { RecordedAttempts } from "../testing/recorded-attempts.ts";
import { type CronScheduleOptions, type ScheduleOptions, schedule } from "./schedule.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let attempts: RecordedAttempts | undefined;
afterEach(async () => {
  await attempts?.stop();
  expect(attempts?.pendingTimers ?? 0).toBe(0);
  attempts = undefined;
});

function run(begin: string, options: ScheduleOptions): RecordedAttempts {
  attempts = new RecordedAttempts(begin).start(schedule(options));
  return attempts;
}

function daily(options: Partial<CronScheduleOptions> = {}): CronScheduleOptions {
  return { cron: "0 9 * * *", timeZone: "UTC", matches: "all", ...options };
}

describe("a schedule with an interval", () => {
  test("attempts at once, and then after each interval, give or take a tenth", async () => {
    const running = run("2025-06-01T00:00:00Z", { interval: "10s", matches: "all" });
    expect(running.moments).toHaveLength(1);
    await running.pass(8_999);
    expect(running.moments).toHaveLength(1);
    await running.pass(2_002);
    expect(running.moments).toHaveLength(2);
    await running.pass(10 * minute);
    expect(running.moments.length).toBeGreaterThan(53);
    expect(running.moments.length).toBeLessThan(70);
  });
});

describe("a schedule with a cron expression", () => {
  test("attempts when it falls due, and not at the start", async () => {
    const running = run("2025-06-01T08:00:00Z", daily());
    await running.pass(hour - 1);
    expect(running.moments).toEqual([]);
    await running.pass(1);
    expect(running.moments).toEqual(["2025-06-01T09:00:00.000Z"]);
    await running.pass(2 * day);
    expect(running.moments.slice(1)).toEqual([
      "2025-06-02T09:00:00.000Z",
      "2025-06-03T09:00:00.000Z",
    ]);
  });

  test("that fell due at the very start waits for the next time", async () => {
    const running = run("2025-06-01T09:00:00Z", daily());
    await running.pass(hour);
    expect(running.moments).toEqual([]);
  });

  test("waits longer than a timer of JavaScript can", async () => {
    const running = run("2025-01-02T00:00:00Z", daily({ cron: "0 0 1 3 *" }));
    await running.pass(58 * day - 1);
    expect(running.moments).toEqual([]);
    await running.pass(1);
    expect(running.moments).toEqual(["2025-03-01T00:00:00.000Z"]);
  });

  test("attempts once for all it missed while the computer slept, within a minute", async () => {
    const running = run("2025-06-01T00:00:30Z", daily({ cron: "0 * * * *" }));
    await running.pass(10 * minute);
    running.leap(5 * hour);
    await running.pass(minute);
    expect(running.moments).toHaveLength(1);
    expect(running.moments[0]).toMatch(/^2025-06-01T05:1[01]:/);
    await running.pass(50 * minute);
    expect(running.moments.slice(1)).toEqual(["2025-06-01T06:00:00.000Z"]);
  });

  test("attempts once although the clock is set back a little right after", async () => {
    const running = run("2025-06-01T08:59:00Z", daily());
    await running.pass(minute);
    running.leap(-2_000);
    await running.pass(hour);
    expect(running.moments).toEqual(["2025-06-01T09:00:00.000Z"]);
  });

  test("attempts once where the clock leaps over it in spring", async () => {
    const night = daily({ cron: "30 2 * * *", timeZone: "Europe/Berlin" });
    const running = run("2025-03-29T12:00:00Z", night);
    await running.pass(day);
    expect(running.moments).toEqual(["2025-03-30T01:00:00.000Z"]);
  });

  test("attempts once where the clock shows it twice in autumn", async () => {
    const night = daily({ cron: "30 2 * * *", timeZone: "Europe/Berlin" });
    const running = run("2025-10-25T12:00:00Z", night);
    await running.pass(day);
    expect(running.moments).toEqual(["2025-10-26T00:30:00.000Z"]);
  });

  test("is named after its expression and its zone, or as it is told", () => {
    expect(schedule(daily()).name).toBe("schedule 0 9 * * * UTC");
    expect(schedule({ cron: "@daily", matches: "all" }).name).toBe("schedule @daily");
    expect(schedule(daily({ name: "mornings" })).name).toBe("mornings");
  });
});

describe("a schedule of another form is refused as it is defined:", () => {
  test.each([
    { interval: "10s", cron: "0 9 * * *" },
    { interval: "10s", timeZone: "UTC" },
    { timeZone: "UTC" },
    {},
  ])("%j", (options) => {
    const given = { ...options, matches: "all" } as unknown as ScheduleOptions;
    expect(() => schedule(given)).toThrow(
      'give a schedule either "interval", or "cron" with or without "timeZone"',
    );
  });

  test("an expression that nobody can read", () => {
    expect(() => schedule(daily({ cron: "hourly" }))).toThrow('the cron expression "hourly"');
    expect(() => schedule(daily({ timeZone: "Berlin" }))).toThrow('no time zone "Berlin"');
  });
});
