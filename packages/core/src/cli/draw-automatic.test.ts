import { expect, test } from "vitest";
import { drawAutomatic } from "./draw-automatic.ts";

test("who is promoted by itself stands below each other, with the trigger of each", () => {
  const text = drawAutomatic([
    { from: "app/image", to: "app/staging", trigger: "on change" },
    { from: "app/staging", to: "app/production", trigger: "schedule @daily UTC" },
  ]);
  expect(text).toBe(
    "promoted by itself:\n" +
      "  app/image -> app/staging       on change\n" +
      "  app/staging -> app/production  schedule @daily UTC\n",
  );
});

test("that nobody is promoted by itself is said", () => {
  expect(drawAutomatic([])).toBe("nothing is promoted by itself\n");
});
