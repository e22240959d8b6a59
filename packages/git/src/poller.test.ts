import { describe, expect, it } from "vitest";
import { Poller } from "./poller.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

/** A poller with an interval of 100 ms and no jitter, and when it has looked. */
function poller(look: () => Promise<unknown> = async () => undefined) {
  const timers = new ManualTimers(0);
  const looks: number[] = [];
  const options = {
    interval: 100,
    timers,
    random: () => 0.5,
    look: () => {
      looks.push(timers.now());
      return look();
    },
  };
  return { timers, looks, poller: new Poller(options) };
}

describe("Poller", () => {
  it("looks at once and then at its interval, until it is stopped", async () => {
    const { timers, looks, poller: polling } = poller();
    expect(timers.pending).toBe(0);
    polling.start();
    polling.start();
    await timers.advance(250);
    polling.stop();
    await timers.advance(250);
    expect([looks, timers.pending]).toEqual([[0, 100, 200], 0]);
    polling.start();
    await timers.advance(0);
    expect(looks).toEqual([0, 100, 200, 500]);
    polling.stop();
  });

  it("looks less often while looking fails", async () => {
    const { timers, looks, poller: polling } = poller(() => Promise.reject(new Error("no")));
    polling.start();
    await timers.advance(2000);
    polling.stop();
    expect(looks).toEqual([0, 150, 450, 1050, 1650]);
  });

  it("does not go on with a look that ends after it was stopped", async () => {
    let end: () => void = () => undefined;
    const look = () =>
      new Promise<void>((resolve) => {
        end = resolve;
      });
    const { timers, poller: polling } = poller(look);
    polling.start();
    await timers.advance(0);
    polling.stop();
    end();
    await timers.advance(1000);
    expect(timers.pending).toBe(0);
  });

  it("holds off as long as it is told, also with a look that was due before", async () => {
    const { timers, looks, poller: polling } = poller();
    polling.start();
    await timers.advance(50);
    polling.holdOff(500);
    polling.holdOff(10);
    await timers.advance(600);
    expect(looks).toEqual([0, 550, 650]);
    polling.stop();
    polling.holdOff(100);
    polling.start();
    await timers.advance(100);
    expect(looks).toEqual([0, 550, 650, 750]);
    polling.stop();
  });

  it("does not hold off for longer than timers can wait", async () => {
    const { timers, looks, poller: polling } = poller();
    polling.holdOff(Number.MAX_SAFE_INTEGER);
    polling.start();
    await timers.advance(24 * 3_600_000);
    expect(looks).toEqual([24 * 3_600_000]);
    polling.stop();
  });

  it("hurries, and looks an interval after that look again", async () => {
    const { timers, looks, poller: polling } = poller();
    await polling.hurry();
    expect(looks).toEqual([]);
    polling.start();
    await timers.advance(30);
    await polling.hurry();
    await timers.advance(200);
    expect(looks).toEqual([0, 30, 130, 230]);
    polling.stop();
    await polling.hurry();
    expect([looks.length, timers.pending]).toEqual([4, 0]);
  });

  it("hurries while it looks, and goes on once", async () => {
    const ends: (() => void)[] = [];
    const {
      timers,
      looks,
      poller: polling,
    } = poller(() => new Promise<void>((resolve) => ends.push(resolve)));
    polling.start();
    await timers.advance(0);
    const hurried = polling.hurry();
    ends[0]?.();
    ends[1]?.();
    await hurried;
    expect([looks, timers.pending]).toEqual([[0, 0], 1]);
    polling.stop();
  });

  it("hurries as soon as it may while it is held off", async () => {
    const { timers, looks, poller: polling } = poller();
    polling.start();
    await timers.advance(0);
    polling.holdOff(70);
    await polling.hurry();
    await polling.hurry();
    expect(looks).toEqual([0]);
    await timers.advance(100);
    expect(looks).toEqual([0, 70]);
    polling.stop();
  });
});
