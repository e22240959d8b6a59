import { expect, it } from "vitest";
import { SteadyClock } from "./steady-clock.ts";

it("runs as the time of day does, but never back", () => {
  let timeOfDay = 1000;
  const clock = new SteadyClock(() => timeOfDay);
  expect(clock.now()).toBe(0);
  timeOfDay = 1500;
  expect(clock.now()).toBe(500);
  timeOfDay = 200;
  expect(clock.now()).toBe(500);
  timeOfDay = 300;
  expect(clock.now()).toBe(600);
});
