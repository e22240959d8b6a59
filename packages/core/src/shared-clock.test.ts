import { ManualTimers } from "@glu/git/testing";
import { expect, test } from "vitest";
import { SharedClock } from "./shared-clock.ts";

test("goes by another clock, and stays where it is if an answer that took long says nothing new", () => {
  const own = new ManualTimers();
  const clock = new SharedClock(own);
  clock.set(240_000, 10);
  expect(clock.now() - own.now()).toBe(239_990);
  clock.set(237_000, 3_000);
  expect(clock.now() - own.now()).toBe(239_990);
  clock.set(240_003, 2);
  expect(clock.now() - own.now()).toBe(240_001);
  clock.set(-180_000);
  expect(clock.now() - own.now()).toBe(-180_000);
});
