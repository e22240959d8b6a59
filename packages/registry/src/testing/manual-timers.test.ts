import { expect, it } from "vitest";
import { ManualTimers } from "./manual-timers.ts";

it("runs what falls due, in order, each at its own time", async () => {
  const timers = new ManualTimers(1000);
  const ran: string[] = [];
  timers.after(20, () => ran.push(`second at ${timers.now()}`));
  timers.after(10, () => ran.push(`first at ${timers.now()}`));
  timers.after(31, () => ran.push("too late"));
  await timers.advance(30);
  expect(ran).toEqual(["first at 1010", "second at 1020"]);
  expect(timers.now()).toBe(1030);
  expect(timers.due).toEqual([1]);
});

it("runs what is scheduled on the way, once promises have settled", async () => {
  const timers = new ManualTimers();
  const ran: number[] = [];
  async function tick(): Promise<void> {
    await Promise.resolve();
    ran.push(timers.now());
    timers.after(10, () => void tick());
  }
  await tick();
  await timers.advance(35);
  expect(ran).toEqual([0, 10, 20, 30]);
});

it("does not run what was called off", async () => {
  const timers = new ManualTimers();
  const ran: string[] = [];
  const cancel = timers.after(10, () => ran.push("called off"));
  cancel();
  await timers.advance(10);
  expect(ran).toEqual([]);
});
