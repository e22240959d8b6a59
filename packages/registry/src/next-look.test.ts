import * as fc from "fast-check";
import { expect, it } from "vitest";
import { nextLook } from "./next-look.ts";

const calm = { interval: 10_000, failures: 0, retryAfter: undefined, random: 0.5, now: 0 };

it.each([
  [0, 10_000],
  [1, 10_000],
  [2, 20_000],
  [3, 40_000],
  [4, 80_000],
  [5, 80_000],
  [5000, 80_000],
])("after %i failures the next look is in %i ms", (failures, delay) => {
  expect(nextLook({ ...calm, failures })).toBe(delay);
});

it("is spread by a tenth to both sides", () => {
  expect(nextLook({ ...calm, random: 0 })).toBe(9000);
  expect(nextLook({ ...calm, random: 1 })).toBe(11_000);
});

it.each([
  [2500, 2500],
  [10_001, 10_000],
  [0, 0],
  [-5, 0],
])("is not after what is known to happen in %i ms", (atMost, delay) => {
  expect(nextLook({ ...calm, atMost })).toBe(delay);
  expect(nextLook({ ...calm, atMost, retryAfter: 60_000 })).toBeGreaterThanOrEqual(60_000);
});

it("is never before the registry wants it, and never past the larger of both by more than a tenth", () => {
  const options = fc.record({
    interval: fc.integer({ min: 1, max: 3_600_000 }),
    failures: fc.nat({ max: 1000 }),
    retryAfter: fc.option(fc.nat({ max: 86_400_000 }), { nil: undefined }),
    random: fc.double({ min: 0, max: 1, noNaN: true }),
    now: fc.nat(),
  });
  fc.assert(
    fc.property(options, (given) => {
      const delay = nextLook(given);
      const largest = Math.max(8 * given.interval, given.retryAfter ?? 0);
      expect(delay).toBeGreaterThanOrEqual(given.retryAfter ?? 0);
      expect(delay).toBeGreaterThanOrEqual(Math.floor(0.85 * given.interval) - 1);
      expect(delay).toBeLessThanOrEqual(Math.ceil(1.1 * largest));
    }),
  );
});

it("falls on the steps that the looks of a process share", () => {
  const late = [0, 0.3, 0.7, 1].map((random) => nextLook({ ...calm, random, now: 123 }) + 123);
  expect(late.map((time) => time % 500)).toEqual([0, 0, 0, 0]);
  expect(nextLook({ ...calm, interval: 1000, random: 0.33, now: 7 })).toBe(943);
});

it("is not longer than timers can wait", () => {
  expect(nextLook({ ...calm, retryAfter: 2 ** 40 })).toBe(2 ** 31 - 1);
});
