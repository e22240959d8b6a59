import { expect, test } from "vitest";
import { Allowance } from "./processor-quota.ts";

test("who has taken more than a share waits until it has passed", () => {
  const allowance = new Allowance(0.1);
  expect(allowance.spend(100, 10)).toBe(true);
  expect(allowance.spend(20, 20)).toBe(false);
  expect(allowance.spend(100, 0)).toBe(false);
  expect(allowance.spend(80, 0)).toBe(true);
});

test("what was not taken for long is not kept", () => {
  const allowance = new Allowance(0.1);
  allowance.spend(10_000, 0);
  expect(allowance.spend(0, 20)).toBe(true);
  expect(allowance.spend(0, 10)).toBe(false);
});
