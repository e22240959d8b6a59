import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numericalOrder } from "./numerical-order.ts";
import { tagOrder } from "./tag-order.ts";

const order = tagOrder(numericalOrder);

describe("a number", () => {
  it.each([
    ["10", "9"],
    ["1.5", "1.10"],
    ["0.1", "0"],
    ["1.01", "1.009"],
    ["20240501120001", "20240501120000"],
    ["9007199254740993", "9007199254740992"],
    ["123456789012345678901234567890.2", "123456789012345678901234567890.1"],
    ["0010", "9"],
  ])("%s is more than %s", (larger, smaller) => {
    expect(ranked([smaller, larger])).toEqual([larger, smaller]);
    expect(order.isBefore(of(smaller), of(larger))).toBe(true);
    expect(order.isBefore(of(larger), of(smaller))).toBe(false);
  });

  it.each([
    ["1", "1.0"],
    ["007", "7"],
    ["0", "0.00"],
  ])("%s equals %s", (one, other) => {
    expect(order.isBefore(of(one), of(other))).toBe(false);
    expect(order.isBefore(of(other), of(one))).toBe(false);
  });

  it("is compared like a whole number, however long", () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 60n });
    fc.assert(
      fc.property(digits, digits, (one, other) => {
        expect(order.isBefore(of(String(one)), of(String(other)))).toBe(one < other);
      }),
    );
  });
});

it("has no place for what is no number", () => {
  const tags = ["v1", "1.", ".5", "1e3", "0x10", "1_0", "1.2.3", "-1", "", "latest", "7"];
  expect(ranked(tags)).toEqual(["7"]);
});

function of(version: string) {
  return { tag: version, version };
}

function ranked(tags: readonly string[]): readonly string[] {
  return order.ranked(tags.map(of), undefined).map(({ tag }) => tag);
}
