import { describe, expect, it } from "vitest";
import { abortable } from "./abortable.ts";

describe("abortable", () => {
  it("passes on the result of the work", async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    await expect(abortable(Promise.reject(new Error("work")), signal)).rejects.toThrow("work");
  });

  it("stops waiting with the reason of the signal", async () => {
    const stop = new AbortController();
    const waiting = abortable(new Promise(() => {}), stop.signal);
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });

  it("leaves no rejection unhandled if the signal was aborted before", async () => {
    const work = Promise.reject(new Error("work"));
    const signal = AbortSignal.abort(new Error("early"));
    await expect(abortable(work, signal)).rejects.toThrow("early");
  });
});
