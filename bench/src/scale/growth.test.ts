import { describe, expect, test } from "vitest";
import { growthPower } from "./growth.ts";

const sizes = [10, 100, 1000, 3000];

function power(cost: (phases: number) => number): number {
  return growthPower(
    sizes.map((phases) => ({ phases, cost: cost(phases) })),
    1,
  );
}

describe("how a cost grows", () => {
  test("is 1 for what each phase adds, whatever there is without any", () => {
    expect(power((phases) => 700 + 3 * phases)).toBeCloseTo(1);
  });

  test("is 2 for what each phase adds to each other", () => {
    expect(power((phases) => 700 + phases ** 2)).toBeCloseTo(1.94, 2);
  });

  test("is 0 for what is the same with any number", () => {
    expect(power(() => 90)).toBe(0);
    expect(power((phases) => 90 - phases / 1000)).toBe(0);
  });

  test("cannot be told from two sizes", () => {
    expect(() => growthPower([{ phases: 10, cost: 1 }], 1)).toThrow("needs three sizes");
  });
});
