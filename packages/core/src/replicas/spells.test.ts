import { expect, test } from "vitest";
import { Spells } from "./spells.ts";

test("a spell is twice as long each time, up to the longest, and short again once it is forgotten", () => {
  const spells = new Spells({ first: 100, longest: 300 });
  /** For how long it holds from a moment. */
  const lengthFrom = (now: number): number => {
    spells.begin("a", now);
    const lengths = [100, 200, 300];
    return lengths.findLast((length) => spells.holds("a", now + length - 1)) ?? 0;
  };
  expect([0, 1_000, 2_000, 3_000].map(lengthFrom)).toEqual([100, 200, 300, 300]);
  expect(spells.holds("a", 3_300)).toBe(false);
  expect(spells.holds("b", 3_000)).toBe(false);
  expect(lengthFrom(604_000)).toBe(100);
});
