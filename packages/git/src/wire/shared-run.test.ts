import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { SharedRun } from "./shared-run.ts";

function controlled() {
  const { promise, resolve, reject } = deferred<string>();
  const seen: { signal?: AbortSignal } = {};
  const run = new SharedRun((signal) => {
    seen.signal = signal;
    return promise;
  });
  return { run, seen, resolve, reject };
}

function deferred<T>() {
  let settle: { resolve: (value: T) => void; reject: (reason: unknown) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    promise,
    resolve: (value: T) => settle?.resolve(value),
    reject: (reason: unknown) => settle?.reject(reason),
  };
}

describe("SharedRun", () => {
  it("gives everybody the same result, also those who come later", async () => {
    const { run, resolve, seen } = controlled();
    const { signal } = new AbortController();
    const early = [run.join(signal), run.join(signal)];
    resolve("done");
    expect(await Promise.all(early)).toEqual(["done", "done"]);
    expect(await run.join(signal)).toBe("done");
    expect([run.usable, seen.signal?.aborted]).toEqual([true, false]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("goes on for others when one stops waiting", async () => {
    const { run, resolve, seen } = controlled();
    const stop = new AbortController();
    const left = run.join(stop.signal);
    const stays = run.join(new AbortController().signal);
    stop.abort("enough");
    await expect(left).rejects.toBe("enough");
    expect([run.usable, seen.signal?.aborted]).toEqual([true, false]);
    resolve("done");
    expect(await stays).toBe("done");
  });

  it("stops when the last one stops waiting, and is of no use then", async () => {
    const { run, seen } = controlled();
    const stop = new AbortController();
    const waiting = [run.join(stop.signal), run.join(stop.signal)];
    stop.abort("enough");
    expect(await Promise.allSettled(waiting)).toEqual([
      { status: "rejected", reason: "enough" },
      { status: "rejected", reason: "enough" },
    ]);
    expect(run.usable).toBe(false);
    expect(seen.signal?.reason).toBe("enough");
  });

  it("is of no use once it failed", async () => {
    const { run, reject } = controlled();
    const waiting = run.join(new AbortController().signal);
    const cause = new Error("no");
    reject(cause);
    await expect(waiting).rejects.toBe(cause);
    expect(run.usable).toBe(false);
  });
});
