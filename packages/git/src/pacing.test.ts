import { getEventListeners, setMaxListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { ClosedError } from "./errors.ts";
import { delayUntilToken, PushPacer, pushPacer, refill } from "./pacing.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

const rate = { burst: 6, perMinute: 6 };
const { signal } = new AbortController();
setMaxListeners(0, signal);

describe("a bucket", () => {
  it.each([
    ["gains a token every ten seconds", { tokens: 2, after: 10_000 }, { tokens: 3, delay: 0 }],
    ["gains parts of a token", { tokens: 0, after: 5000 }, { tokens: 0.5, delay: 5000 }],
    ["gains nothing at once", { tokens: 0, after: 0 }, { tokens: 0, delay: 10_000 }],
    ["holds no more than the burst", { tokens: 5, after: 3_600_000 }, { tokens: 6, delay: 0 }],
    [
      "loses nothing when the clock is set back",
      { tokens: 1, after: -9000 },
      { tokens: 1, delay: 0 },
    ],
    ["holds what was never limited", { tokens: Infinity, after: 1 }, { tokens: 6, delay: 0 }],
  ])("%s", (_, { tokens, after }, expected) => {
    const bucket = refill({ tokens, at: 20_000 }, rate, 20_000 + after);
    expect(bucket).toEqual({ tokens: expected.tokens, at: 20_000 + after });
    expect(delayUntilToken(bucket, rate)).toBe(expected.delay);
  });
});

describe("PushPacer", () => {
  it("lets a burst go, then one push after another in the order they came", async () => {
    const timers = new ManualTimers(0);
    const pacer = new PushPacer({ rate, timers });
    const gone: string[] = [];
    for (let index = 0; index < 9; index += 1) {
      void pacer.take(signal).then(() => gone.push(`${index} at ${timers.now()}`));
    }
    await timers.advance(0);
    expect(gone).toHaveLength(6);
    await timers.advance(60_000);
    expect(gone.slice(6)).toEqual(["6 at 10000", "7 at 20000", "8 at 30000"]);
    expect(timers.pending).toBe(0);
  });

  it("gives a turn that was put back to who waits", async () => {
    const timers = new ManualTimers();
    const pacer = new PushPacer({ rate: { burst: 1, perMinute: 1 }, timers });
    await pacer.take(signal);
    const next = pacer.take(signal);
    pacer.putBack();
    await next;
    expect(timers.pending).toBe(0);
  });

  it("lets nobody go while the host wants to be left alone", async () => {
    const timers = new ManualTimers();
    const pacer = new PushPacer({ timers });
    pacer.hold(5000);
    pacer.hold(1000);
    const gone: number[] = [];
    void pacer.take(signal).then(() => gone.push(timers.now()));
    await timers.advance(4999);
    expect(gone).toEqual([]);
    await timers.advance(1);
    expect(gone).toHaveLength(1);
  });

  it("lets go of who no longer waits, and of nobody else", async () => {
    const timers = new ManualTimers();
    const pacer = new PushPacer({ rate: { burst: 1, perMinute: 6 }, timers });
    await pacer.take(signal);
    const stop = new AbortController();
    const stopped = pacer.take(stop.signal);
    const kept = pacer.take(signal);
    stop.abort(new ClosedError("closed"));
    await expect(stopped).rejects.toThrow(ClosedError);
    await timers.advance(10_000);
    await kept;
    expect(timers.pending).toBe(0);
    await expect(pacer.take(stop.signal)).rejects.toThrow(ClosedError);
  });

  it("leaves nothing behind in a signal that lives on", async () => {
    const pacer = new PushPacer({ timers: new ManualTimers() });
    const long = new AbortController();
    for (let index = 0; index < 20; index += 1) {
      await pacer.take(long.signal);
    }
    expect(getEventListeners(long.signal, "abort")).toEqual([]);
  });
});

describe("pushPacer", () => {
  it.each([
    ["https://github.com/get-glu/glu.git", 6],
    ["https://GitHub.com/get-glu/glu.git", 6],
    ["git@github.com:get-glu/glu.git", 6],
    ["ssh://git@ssh.github.com:443/get-glu/glu.git", 6],
    ["https://github.com.example.com/glu.git", 100],
    ["https://gitlab.example.com/glu.git", 100],
    ["/srv/git/glu.git", 100],
  ])("knows how many pushes at once the host of %s takes", async (location, expected) => {
    const timers = new ManualTimers();
    const pacer = pushPacer(location, { timers });
    const gone: number[] = [];
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    for (let index = 0; index < 100; index += 1) {
      const taken = pacer.take(stop.signal).then(() => gone.push(index));
      taken.catch(() => undefined);
    }
    await timers.advance(0);
    expect(gone).toHaveLength(expected);
    stop.abort();
  });

  it("takes another rate", async () => {
    const timers = new ManualTimers();
    const options = { rate: { burst: 1, perMinute: 60 }, timers };
    const pacer = pushPacer("https://github.com/get-glu/glu.git", options);
    await pacer.take(signal);
    const second = pacer.take(signal);
    await timers.advance(1000);
    await second;
    expect(timers.now()).toBe(1_700_000_001_000);
  });
});
