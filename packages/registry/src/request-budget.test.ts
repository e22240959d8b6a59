import { describe, expect, it } from "vitest";
import { ConfigurationError, RateLimitedError } from "./errors.ts";
import { RequestBudget } from "./request-budget.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

const { signal } = new AbortController();
const host = "ghcr.io";

describe("the rate", () => {
  it("lets a burst go at once, and the others in order, one by one", async () => {
    const timers = new ManualTimers();
    const budget = new RequestBudget({ rate: 10, burst: 2, timers });
    const gone: number[] = [];
    const all = [1, 2, 3, 4].map(async (number) => {
      await budget.take(host, signal);
      gone.push(number);
    });
    await timers.advance(0);
    expect(gone).toEqual([1, 2]);
    await timers.advance(99);
    expect(gone).toEqual([1, 2]);
    await timers.advance(1);
    expect(gone).toEqual([1, 2, 3]);
    await timers.advance(100);
    await Promise.all(all);
    expect(gone).toEqual([1, 2, 3, 4]);
    expect(timers.due).toEqual([]);
  });

  it("does not save up more than the burst", async () => {
    const timers = new ManualTimers();
    const budget = new RequestBudget({ rate: 10, burst: 2, timers });
    await budget.take(host, signal);
    await timers.advance(60_000);
    await budget.take(host, signal);
    await budget.take(host, signal);
    const outcome = track(budget.take(host, signal));
    await timers.advance(99);
    expect(outcome.settled()).toBe(false);
    await timers.advance(1);
    expect(outcome.settled()).toBe(true);
  });

  it.each([{ rate: 0 }, { rate: -1 }, { rate: Number.NaN }, { burst: 0 }])(
    "that lets nothing through is refused: %j",
    (options) => {
      expect(() => new RequestBudget(options)).toThrow(ConfigurationError);
    },
  );

  it("gives the turn of who gives up to the next", async () => {
    const timers = new ManualTimers();
    const budget = new RequestBudget({ rate: 10, burst: 1, timers });
    await budget.take(host, signal);
    const controller = new AbortController();
    const reason = new Error("enough");
    const first = budget.take(host, controller.signal).catch(thrown);
    const second = track(budget.take(host, signal));
    controller.abort(reason);
    expect(await first).toBe(reason);
    await timers.advance(100);
    expect(second.settled()).toBe(true);
    await expect(budget.take(host, controller.signal)).rejects.toBe(reason);
  });
});

describe("a hold", () => {
  it("fails every request to the host until it is over, and says for how long", async () => {
    const timers = new ManualTimers();
    const budget = new RequestBudget({ timers });
    budget.hold(host, 5000);
    await timers.advance(2000);
    const error = await budget.take(host, signal).catch(thrown);
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ retryAfter: 3000, next: "retry" });
    expect(String(error)).toContain("ghcr.io wants to be left alone for 3 s");
    await budget.take("tokens.ghcr.io", signal);
    await timers.advance(3000);
    await budget.take(host, signal);
  });

  it("fails those who wait for their turn", async () => {
    const timers = new ManualTimers();
    const budget = new RequestBudget({ rate: 1, burst: 1, timers });
    await budget.take(host, signal);
    const waiting = budget.take(host, signal).catch(thrown);
    budget.hold(host, 5000);
    expect(await waiting).toBeInstanceOf(RateLimitedError);
  });

  it("is not cut short by another one", async () => {
    const timers = new ManualTimers();
    const budget = new RequestBudget({ timers });
    budget.hold(host, 5000);
    budget.hold(host, 1000);
    const error = await budget.take(host, signal).catch(thrown);
    expect(error).toMatchObject({ retryAfter: 5000 });
  });

  it("does not get longer by a clock that is set back", async () => {
    let now = 100 * 60 * 60 * 1000;
    const budget = new RequestBudget({ timers: { now: () => now, after: () => () => undefined } });
    budget.hold(host, 5000);
    now = 0;
    const error = await budget.take(host, signal).catch(thrown);
    expect(error).toMatchObject({ retryAfter: 5000 });
    now = 5000;
    await budget.take(host, signal);
  });
});

function track(promise: Promise<void>) {
  let isSettled = false;
  void promise.finally(() => {
    isSettled = true;
  });
  return { settled: () => isSettled };
}

function thrown(error: unknown): unknown {
  return error;
}
