import { expect, test } from "vitest";
import { byDay } from "./by-day.ts";

const at = (day: number, hour: number) => new Date(2026, 0, day, hour).toISOString();
const now = new Date(2026, 0, 7, 9).getTime();

test("what happened is split into days, as they are where somebody looks", () => {
  const times = [at(7, 8), at(7, 0), at(6, 23), at(5, 12), at(5, 11)];
  const days = byDay(times, (time) => time, now);
  expect(days.map(({ name, entries }) => [name, entries.length])).toEqual([
    ["Today", 2],
    ["Yesterday", 1],
    ["Monday 5 January 2026", 2],
  ]);
  expect(days.map(({ key }) => key)).toEqual(["2026-01-07", "2026-01-06", "2026-01-05"]);
});

test("yesterday may be in the month before", () => {
  const [day] = byDay([at(0, 12)], (time) => time, new Date(2026, 0, 1, 9).getTime());
  expect(day).toMatchObject({ key: "2025-12-31", name: "Yesterday" });
});
