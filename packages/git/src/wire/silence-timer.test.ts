import { describe, expect, it } from "vitest";
import { ManualTimers } from "../testing/manual-timers.ts";
import { SilenceTimer } from "./silence-timer.ts";

function start() {
  const timers = new ManualTimers();
  const silences: number[] = [];
  const onSilence = () => silences.push(timers.now());
  const timer = new SilenceTimer({ silence: 100, timers, onSilence });
  return { timers, timer, silences };
}

/** Work that ends when it is told to. */
function openWork() {
  let end = (): void => undefined;
  const work = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work, end };
}

describe("SilenceTimer", () => {
  it("speaks up if nothing comes for that long", async () => {
    const { timers, timer, silences } = start();
    void timer.during(openWork().work);
    await timers.advance(99);
    expect(silences).toEqual([]);
    await timers.advance(1);
    expect(silences).toHaveLength(1);
  });

  it("starts again when something moves meanwhile", async () => {
    const { timers, timer, silences } = start();
    void timer.during(openWork().work);
    await timers.advance(99);
    timer.renew();
    await timers.advance(99);
    expect(silences).toEqual([]);
    await timers.advance(1);
    expect(silences).toHaveLength(1);
  });

  it("does not count the time in which nobody waits", async () => {
    const { timers, timer, silences } = start();
    const { work, end } = openWork();
    const waiting = timer.during(work);
    await timers.advance(99);
    end();
    await waiting;
    timer.renew();
    await timers.advance(1000);
    expect(silences).toEqual([]);
  });
});
