import { expect, test } from "vitest";
import { parseStat, timeOfTree } from "./processor-time.ts";

const line = (pid: number, parent: number, ticks: string) =>
  `${pid} (a (b) c) S ${parent} 1 1 0 -1 4194560 100 200 0 0 ${ticks} 20 0 11 0 1234 0 0`;

test("the time of a process is its own and that of those it has waited for", () => {
  const stat = parseStat(line(12, 7, "3 4 50 60"));
  expect(stat).toEqual({ pid: 12, parent: 7, milliseconds: 1170 });
});

test("what still runs below a process counts as well, and nothing beside it", () => {
  const all = [line(1, 0, "100 0 0 0"), line(2, 1, "1 0 0 0"), line(3, 2, "2 0 0 0")].map(
    parseStat,
  );
  expect(timeOfTree(2, all)).toBe(30);
  expect(timeOfTree(9, all)).toBe(0);
});
