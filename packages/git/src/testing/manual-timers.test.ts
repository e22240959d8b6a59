import { describe, expect, it } from "vitest";
import { ManualTimers } from "./manual-timers.ts";

describe("ManualTimers", () => {
  it("runs what falls due in order, at its own time", async () => {
    const timers = new ManualTimers(1000);
    const seen: [string, number][] = [];
    timers.after(20, () => seen.push(["second", timers.now()]));
    timers.after(10, () => seen.push(["first", timers.now()]));
    timers.after(31, () => seen.push(["too late", timers.now()]));
    await timers.advance(30);
    expect(seen).toEqual([
      ["first", 1010],
      ["second", 1020],
    ]);
    expect(timers.now()).toBe(1030);
  });

  it("runs timers that are set while it advances", async () => {
    const timers = new ManualTimers();
    let ticks = 0;
    const tick = () => {
      ticks += 1;
      void Promise.resolve().then(() => timers.after(10, tick));
    };
    timers.after(10, tick);
    await timers.advance(35);
    expect(ticks).toBe(3);
  });

  it("does not run what was called off", async () => {
    const timers = new ManualTimers();
    let ran = false;
    const cancel = timers.after(10, () => {
      ran = true;
    });
    cancel();
    await timers.advance(20);
    expect([ran, timers.pending]).toEqual([false, 0]);
  });
});
