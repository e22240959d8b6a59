import { expect, test } from "vitest";
import { trends } from "./trend.ts";

/** One sample every half minute, with as much more each minute. */
function life(minutes: number, perMinute: number) {
  const samples = Array.from({ length: minutes * 2 }, (_, index) => ({
    at: index * 30_000,
    worked: 0,
    resident: 100 + (index * perMinute) / 2,
    used: 50,
    descriptors: 20 + (index % 2),
    handles: 7,
    listeners: 300,
    mostListeners: 100,
  }));
  return { startedAt: 0, samples };
}

test("growth is told of processes that lived long, once they have warmed up", () => {
  const [trend, ...others] = trends([life(3, 1), life(5, 1), life(20, 3), life(0, 0)]);
  expect(others).toEqual([]);
  expect(trend).toMatchObject({ life: 3, first: { resident: 107.5 }, last: { resident: 158.5 } });
  expect(trend?.minutes).toBeCloseTo(17);
  expect(trend?.perMinute.resident).toBeCloseTo(3);
  expect(trend?.perMinute.handles).toBeCloseTo(0);
  expect(Math.abs(trend?.perMinute.descriptors ?? 1)).toBeLessThan(0.05);
});
