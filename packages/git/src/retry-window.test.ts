import { describe, expect, it } from "vitest";
import { RateLimitedError } from "./errors.ts";
import { RetryWindow, retryAfter } from "./retry-window.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

const backOff = { base: 100, longest: 1000 };

/** A window of 1000 ms that waits as long as it can. */
function window(length = 1000) {
  const timers = new ManualTimers(0);
  const close = new AbortController();
  const options = { length, timers, random: () => 1, closing: close.signal };
  return { timers, close, window: new RetryWindow(options) };
}

describe("RetryWindow", () => {
  it("waits longer each time, up to its end, which leaves one more try", async () => {
    const { timers, window: retries } = window();
    const tries: [number, boolean][] = [];
    const ask = async () => {
      tries.push([timers.now(), retries.isOver]);
      throw new Error(`try ${tries.length}`);
    };
    const asking = retries.retry(ask, { backOff, passes: () => true });
    asking.catch(() => undefined);
    await timers.advance(10_000);
    await expect(asking).rejects.toThrow("try 5");
    expect(tries).toEqual([
      [0, false],
      [100, false],
      [300, false],
      [700, false],
      [1000, true],
    ]);
    expect(timers.pending).toBe(0);
  });

  it("begins with its first wait", async () => {
    const { timers, window: retries } = window();
    await timers.advance(5000);
    const waiting = retries.wait(backOff);
    await timers.advance(100);
    await waiting;
    expect(retries.isOver).toBe(false);
  });

  it("waits as long as the remote wants, within its end", async () => {
    const { timers, window: retries } = window();
    const first = retries.wait(backOff, new RateLimitedError("slow down", { retryAfter: 500 }));
    await timers.advance(499);
    expect(timers.pending).toBe(1);
    await timers.advance(1);
    await first;
    const second = retries.wait(backOff, new RateLimitedError("slow down", { retryAfter: 60_000 }));
    await timers.advance(500);
    await second;
    expect(retries.isOver).toBe(true);
  });

  it("does not try again what does not pass", async () => {
    const { timers, window: retries } = window();
    const asking = retries.retry(() => Promise.reject(new Error("for ever")), {
      backOff,
      passes: () => false,
    });
    await expect(asking).rejects.toThrow("for ever");
    expect(timers.pending).toBe(0);
  });

  it("is over once everything is closed, after one more try", async () => {
    const { close, window: retries } = window();
    let tries = 0;
    const ask = async () => {
      tries += 1;
      throw new Error("away");
    };
    const asking = retries.retry(ask, { backOff, passes: () => true });
    asking.catch(() => undefined);
    close.abort();
    await expect(asking).rejects.toThrow("away");
    expect([tries, retries.isOver]).toEqual([2, true]);
  });
});

describe("retryAfter", () => {
  it("is what the remote says, a minute if it only wants less, and else nothing", () => {
    expect(retryAfter(new RateLimitedError("slow down", { retryAfter: 5 }))).toBe(5);
    expect(retryAfter(new RateLimitedError("slow down"))).toBe(60_000);
    expect(retryAfter(new Error("no"))).toBe(0);
  });
});
