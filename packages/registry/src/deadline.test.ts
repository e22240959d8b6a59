import { describe, expect, it } from "vitest";
import { waitFor, withDeadline } from "./deadline.ts";
import { DeadlineError } from "./errors.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

const reason = new Error("enough");
const never = new Promise<never>(() => undefined);

describe("a call with a deadline", () => {
  it("gives its result and leaves no timer behind", async () => {
    const { timers, limits } = given();
    expect(await withDeadline(limits, async () => "done")).toBe("done");
    expect(timers.due).toEqual([]);
  });

  it("ends in time although the call ignores its signal", async () => {
    const { timers, limits } = given();
    const outcome = withDeadline(limits, () => never).catch((error: unknown) => error);
    await timers.advance(5000);
    expect(await outcome).toEqual(new DeadlineError("the test took longer than 5 s"));
  });

  it("tells the call that time is up", async () => {
    const { timers, limits } = given();
    const told = new Promise((resolve) => {
      const call = (signal: AbortSignal) => {
        signal.addEventListener("abort", () => resolve(signal.reason));
        return never;
      };
      withDeadline(limits, call).catch(() => undefined);
    });
    await timers.advance(5000);
    expect(await told).toBeInstanceOf(DeadlineError);
  });

  it("ends with the reason of whichever signal is aborted", async () => {
    const { controllers, limits } = given();
    const outcome = withDeadline(limits, () => never);
    controllers[1]?.abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });

  it("is not begun if a signal is aborted already", async () => {
    const { controllers, timers, limits } = given();
    controllers[0]?.abort(reason);
    let begun = false;
    const outcome = withDeadline(limits, async () => {
      begun = true;
    });
    await expect(outcome).rejects.toBe(reason);
    expect(begun).toBe(false);
    expect(timers.due).toEqual([]);
  });
});

describe("waiting for something", () => {
  it("gives its result", async () => {
    const { signal } = new AbortController();
    expect(await waitFor(Promise.resolve("done"), signal)).toBe("done");
  });

  it("ends with the reason of the signal, before or after it began", async () => {
    await expect(waitFor(never, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const waiting = waitFor(never, controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});

function given() {
  const timers = new ManualTimers();
  const controllers = [new AbortController(), new AbortController()];
  const signals = controllers.map(({ signal }) => signal);
  return { timers, controllers, limits: { what: "the test", limit: 5000, timers, signals } };
}
