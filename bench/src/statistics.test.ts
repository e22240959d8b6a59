import { describe, expect, it } from "vitest";
import { growth, median, quantile, slope } from "./statistics.ts";

describe("quantile", () => {
  it.each([
    [[7], 0.95, 7],
    [[3, 1, 2, 4], 0.5, 2],
    [Array.from({ length: 100 }, (_, index) => 100 - index), 0.95, 95],
  ])("of %j, %d", (values, share, expected) => {
    expect(quantile(values, share)).toBe(expected);
  });

  it("of nothing is none", () => {
    expect(() => quantile([], 0.5)).toThrow("no values");
  });
});

describe("median", () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[10, 9, 100], 10],
    [[4, 1, 3, 2], 2.5],
    [[-1, 1], 0],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("leaves the values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it("of nothing is an error", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("growth", () => {
  it.each([
    ["what does not grow", [9, 5, 5, 5, 5, 5, 5, 5, 5, 5], 0],
    ["what grows", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 4],
    ["what grows at first", [1, 2, 3, 4, 4, 4, 4, 4, 4, 4], 0],
    ["what is emptied now and then", [3, 1, 2, 3, 1, 3, 3, 1, 3, 3], 0],
  ])("of %s is measured by its medians", (_, values, expected) => {
    expect(growth(values)).toBe(expected);
  });

  it("of too little is an error", () => {
    expect(() => growth([])).toThrow(RangeError);
  });
});

describe("slope", () => {
  it("of two points is the rise per step", () => {
    const points = [
      { x: 20, y: 130 },
      { x: 80, y: 190 },
    ];
    expect(slope(points)).toBe(1);
  });

  it("of more points is that of the least-squares line", () => {
    const points = [
      { x: 0, y: 1 },
      { x: 1, y: 0 },
      { x: 2, y: 5 },
    ];
    expect(slope(points)).toBeCloseTo(2);
  });

  it.each([
    ["one point", [{ x: 1, y: 1 }]],
    [
      "points above each other",
      [
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ],
    ],
  ])("of %s is an error", (_, points) => {
    expect(() => slope(points)).toThrow(RangeError);
  });
});
