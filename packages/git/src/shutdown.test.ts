import { describe, expect, it } from "vitest";
import { Shutdown } from "./shutdown.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

const before = new Error("before");
const during = new Error("during");

describe("Shutdown", () => {
  it("goes through its stages while work does not end", async () => {
    const timers = new ManualTimers();
    const shutdown = new Shutdown({ deadline: 1000, timers });
    const { begun, cutOff, over } = shutdown.ending;
    const stages = () => [begun, cutOff, over].map(({ aborted }) => aborted);
    expect(stages()).toEqual([false, false, false]);
    const work = () =>
      new Promise<void>((resolve) => {
        over.addEventListener("abort", () => resolve());
      });
    const ended = shutdown.end(work, { before, during });
    expect(stages()).toEqual([true, false, false]);
    await timers.advance(749);
    expect(stages()).toEqual([true, false, false]);
    await timers.advance(1);
    expect(stages()).toEqual([true, true, false]);
    await timers.advance(250);
    await ended;
    expect([begun.reason, cutOff.reason, over.reason]).toEqual([before, during, during]);
    expect(timers.pending).toBe(0);
  });

  it.each([
    ["is done", () => Promise.resolve()],
    ["fails", () => Promise.reject(new Error("no"))],
  ])("is over as soon as work %s", async (_, work) => {
    const timers = new ManualTimers();
    const shutdown = new Shutdown({ deadline: 1000, timers });
    await shutdown.end(work, { before, during }).catch(() => undefined);
    expect([shutdown.ending.over.aborted, timers.pending]).toEqual([true, 0]);
  });
});
