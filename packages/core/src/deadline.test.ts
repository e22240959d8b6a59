import { ManualTimers } from "@glu/git/testing";
import { describe, expect, it } from "vitest";
import { withGrace } from "./deadline.ts";

describe("work with a grace", () => {
  it("takes its time while nothing is aborted", async () => {
    const { signal } = new AbortController();
    const options = { signal, grace: 0, timers: new ManualTimers() };
    expect(await withGrace(options, Promise.resolve("done"))).toBe("done");
  });

  it("may still end within the grace", async () => {
    const timers = new ManualTimers();
    const work = new Promise((resolve) => timers.after(999, () => resolve("done")));
    const ended = withGrace({ signal: AbortSignal.abort(), grace: 1000, timers }, work);
    await timers.advance(1000);
    expect(await ended).toBe("done");
  });

  it("is given up with the reason of the signal after that", async () => {
    const timers = new ManualTimers();
    const controller = new AbortController();
    const work = new Promise(() => {});
    const ended = withGrace({ signal: controller.signal, grace: 1000, timers }, work);
    const outcome = ended.catch((error: unknown) => error);
    controller.abort(new Error("interrupted"));
    await timers.advance(1000);
    expect(await outcome).toEqual(new Error("interrupted"));
  });
});
