import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { backOffDelay, pause } from "./back-off.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

describe("backOffDelay", () => {
  it("doubles up to the longest, and is at least half of that", () => {
    expect(delays(1)).toEqual([50, 100, 200, 300, 300]);
    expect(delays(0)).toEqual([25, 50, 100, 150, 150]);
  });
});

describe("pause", () => {
  it.each(["the time is over", "its signal is aborted"])(
    "ends when %s, and leaves nothing behind",
    async (how) => {
      const timers = new ManualTimers();
      const stop = new AbortController();
      const pausing = pause(1000, { timers, signal: stop.signal });
      expect([timers.pending, getEventListeners(stop.signal, "abort").length]).toEqual([1, 1]);
      if (how === "the time is over") {
        await timers.advance(1000);
      } else {
        stop.abort();
      }
      await pausing;
      expect([timers.pending, getEventListeners(stop.signal, "abort").length]).toEqual([0, 0]);
    },
  );

  it("does not begin once its signal is aborted", async () => {
    const timers = new ManualTimers();
    await pause(1000, { timers, signal: AbortSignal.abort() });
    expect(timers.pending).toBe(0);
  });
});

function delays(random: number): number[] {
  return [1, 2, 3, 4, 50].map((failures) =>
    backOffDelay(failures, { base: 50, longest: 300 }, () => random),
  );
}
