import { expect, test } from "vitest";
import { perMinute, trends } from "./trend.ts";

interface Growth {
  /** How much more resident memory there is each minute in the first third of the life. */
  readonly early: number;
  /** And from then on. */
  readonly late: number;
}

/** One sample every ten seconds. */
function life(minutes: number, { early, late }: Growth) {
  const samples = Array.from({ length: minutes * 6 }, (_, index) => {
    const minute = (index + 1) / 6;
    const warm = Math.min(minute, minutes / 3);
    return {
      at: minute * 60_000,
      worked: 0,
      resident: 100 + warm * early + (minute - warm) * late,
      used: index % 6 === 0 ? 50 : 5000,
      descriptors: 20 + (index % 2),
      handles: 7,
      listeners: 300,
      mostListeners: 100,
    };
  });
  return { startedAt: 0, samples };
}

test("growth is told of processes that lived long, without that of the first third", () => {
  const short = life(5, { early: 1, late: 1 });
  const long = life(18, { early: 70, late: 3 });
  const lives = [short, short, long, { startedAt: 0, samples: [] }];
  const [trend, ...others] = trends(lives, () => true);
  expect(others).toEqual([]);
  expect(trend).toMatchObject({ life: 3, minutes: 18, apart: 6 });
  expect(trend && perMinute(trend, "resident")).toBeCloseTo(3);
  expect(trend && perMinute(trend, "handles")).toBeCloseTo(0);
  expect(Math.abs(trend ? perMinute(trend, "descriptors") : 1)).toBeLessThan(0.2);
});

test("what is not calm does not count, and where nothing is calm nothing is told", () => {
  const lives = [life(12, { early: 0, late: 0 })];
  const [trend] = trends(lives, (at) => at % 60_000 === 10_000);
  expect(trend).toMatchObject({ before: { used: 50 }, after: { used: 50 } });
  expect(trends(lives, () => false)).toEqual([]);
});
