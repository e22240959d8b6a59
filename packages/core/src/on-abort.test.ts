import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { withDeadline } from "./deadline.ts";
import { onAbort } from "./on-abort.ts";
import { pause } from "./pause.ts";
import { systemTimers } from "./runtime.ts";

describe("what waits for a signal", () => {
  it("is called once, in the order in which it began to wait", () => {
    const controller = new AbortController();
    const called: string[] = [];
    for (const name of ["one", "two", "three"]) {
      onAbort(controller.signal, () => called.push(name));
    }
    controller.abort();
    expect(called).toEqual(["one", "two", "three"]);
  });

  it("is not called once it waits no longer, while the same function still does", () => {
    const controller = new AbortController();
    let calls = 0;
    const call = () => {
      calls += 1;
    };
    const stop = onAbort(controller.signal, call);
    onAbort(controller.signal, call);
    stop();
    controller.abort();
    expect(calls).toBe(1);
  });

  it("is called at once if the signal is aborted already", () => {
    let calls = 0;
    onAbort(AbortSignal.abort(), () => {
      calls += 1;
    });
    expect(calls).toBe(1);
  });
});

it("a signal has one listener, however many calls and pauses run under it", async () => {
  const { signal } = new AbortController();
  const deadline = { what: "a call", limit: 60_000, timers: systemTimers, signal };
  let end: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const stopped = new AbortController();
  const pauses = Array.from({ length: 500 }, () =>
    pause(60_000, { timers: systemTimers, signal: stopped.signal }),
  );
  const calls = Array.from({ length: 500 }, () => withDeadline(deadline, () => ended));
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  expect(getEventListeners(stopped.signal, "abort")).toHaveLength(1);
  end?.();
  stopped.abort();
  await Promise.all([...calls, ...pauses]);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});
