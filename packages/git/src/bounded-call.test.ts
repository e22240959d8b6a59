import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { boundedCall } from "./bounded-call.ts";
import { DeadlineError } from "./errors.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

describe("boundedCall", () => {
  const purpose = "Thinking";
  const deadline = 1000;
  const never = () => new Promise<never>(() => undefined);

  it("gives what the call gives, and leaves nothing behind", async () => {
    const timers = new ManualTimers();
    const { signal } = new AbortController();
    const options = { purpose, deadline, timers, signals: [signal] };
    expect(await boundedCall(async () => "done", options)).toBe("done");
    const failing = boundedCall(() => Promise.reject(new Error("no")), options);
    await expect(failing).rejects.toThrow("no");
    expect([timers.pending, getEventListeners(signal, "abort")]).toEqual([0, []]);
  });

  it("ends a call at its deadline and tells it so", async () => {
    const timers = new ManualTimers();
    let told: AbortSignal | undefined;
    const call = boundedCall(
      (signal) => {
        told = signal;
        return never();
      },
      { purpose, deadline, timers, signals: [] },
    );
    call.catch(() => undefined);
    await timers.advance(deadline);
    await expect(call).rejects.toThrow(new DeadlineError("Thinking did not end within 1000 ms."));
    expect(told?.reason).toBeInstanceOf(DeadlineError);
  });

  it("ends a call with the first of its signals", async () => {
    const timers = new ManualTimers();
    const [stop, other] = [new AbortController(), new AbortController()];
    const options = { purpose, deadline, timers, signals: [other.signal, stop.signal] };
    const call = boundedCall(never, options);
    stop.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    expect([timers.pending, getEventListeners(other.signal, "abort")]).toEqual([0, []]);
  });

  it("does not begin what was ended before", async () => {
    const timers = new ManualTimers();
    const signals = [AbortSignal.abort(new Error("too late"))];
    let called = false;
    const call = boundedCall(
      async () => {
        called = true;
      },
      { purpose, deadline, timers, signals },
    );
    await expect(call).rejects.toThrow("too late");
    expect([called, timers.pending]).toEqual([false, 0]);
  });
});
