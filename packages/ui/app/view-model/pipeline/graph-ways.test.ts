import { expect, test } from "vitest";
import { wayBetween } from "./graph-ways.ts";

const from = { x: 50, y: 20, width: 100, height: 40 };
const to = { x: 450, y: 80, width: 100, height: 40 };
const sign = { x: 250, y: 60, width: 60, height: 20 };

test("a way leaves a card at its right side and reaches the next at its left", () => {
  expect(wayBetween([from, to], [], [from, to])).toBe("M100,20C250,20 250,80 400,80");
});

test("it is level where it passes a column, and bends between columns", () => {
  expect(wayBetween([from, to], [sign], [from, to, sign])).toBe(
    "M100,20C160,20 160,60 220,60L280,60C340,60 340,80 400,80",
  );
});
