import { describe, expect, it } from "vitest";
import { linkedSignal } from "./linked-signal.ts";

describe("linkedSignal", () => {
  it("is aborted with the first of its sources, for its reason", () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const { signal } = linkedSignal(first.signal, second.signal);
    second.abort("second");
    first.abort("first");
    expect(signal.reason).toBe("second");
  });

  it("is aborted from the start if a source is", () => {
    expect(linkedSignal(AbortSignal.abort("early")).signal.reason).toBe("early");
  });

  it("no longer follows its sources once it is released", () => {
    const source = new AbortController();
    const { signal, release } = linkedSignal(source.signal);
    release();
    source.abort();
    expect(signal.aborted).toBe(false);
  });
});
