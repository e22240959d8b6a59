import { expect, test } from "vitest";
import { durationOf, holdTimes } from "./hold-time.ts";

const own = { amount: "90", unit: "m" } as const;

test("a hold lasts as long as was chosen, or as was asked for, or until it is released", () => {
  const durations = holdTimes.map(({ value }) => durationOf(value, own));
  expect(durations).toEqual([undefined, "1h", "4h", "1d", "7d", "90m"]);
});
