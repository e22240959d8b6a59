import { expect, test } from "vitest";
import { beatPeriod } from "./register.ts";
import { Untended } from "./untended.ts";

test("what nobody tends is left to those whose part it is, for two looks", () => {
  const untended = new Untended();
  expect(untended.count(["a", "b"], 0)).toEqual([]);
  expect(untended.count(["a", "b"], beatPeriod)).toEqual([]);
  expect(untended.count(["a", "b"], 2 * beatPeriod)).toEqual(["a", "b"]);
  expect(untended.looks).toBe(3);
});

test("what somebody has tended meanwhile is left to them anew", () => {
  const untended = new Untended();
  untended.count(["a", "b"], 0);
  untended.count(["b"], beatPeriod);
  expect(untended.count(["a", "b"], 2 * beatPeriod)).toEqual(["b"]);
});

test("looks that come sooner than usual take no patience away", () => {
  const untended = new Untended();
  untended.count(["a"], 0);
  for (const at of [250, 500, 750]) {
    expect(untended.count(["a"], at)).toEqual([]);
  }
  expect(untended.count(["a"], beatPeriod)).toEqual([]);
  expect(untended.count(["a"], beatPeriod + 250)).toEqual([]);
  expect(untended.count(["a"], 2 * beatPeriod)).toEqual(["a"]);
  expect(untended.looks).toBe(3);
});

test("a clock that is set back takes nothing of what was counted", () => {
  const untended = new Untended();
  untended.count(["a"], 1_000_000);
  untended.count(["a"], 1_000_000 - 60_000);
  expect(untended.count(["a"], 1_000_000 - 60_000 + beatPeriod)).toEqual(["a"]);
});
