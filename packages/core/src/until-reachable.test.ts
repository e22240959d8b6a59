import { ManualTimers } from "@glu/git/testing";
import { describe, expect, test } from "vitest";
import { StoreError, StoreUnreachableError } from "./errors.ts";
import { untilReachable } from "./until-reachable.ts";

const timers = new ManualTimers();
const away = new StoreUnreachableError("the store is away");

describe("what waits for the store", () => {
  test("is tried each second, and says so each time", async () => {
    let attempts = 0;
    let told = 0;
    const { signal } = new AbortController();
    const onAway = () => {
      told += 1;
    };
    const done = untilReachable({ timers, signal, onAway }, async () => {
      attempts += 1;
      if (attempts < 4) {
        throw away;
      }
      return "done";
    });
    await timers.advance(2_999);
    expect([attempts, told]).toEqual([3, 3]);
    await timers.advance(1);
    expect(await done).toBe("done");
    expect([attempts, told, timers.pending]).toEqual([4, 3, 0]);
  });

  test("fails with whatever else goes wrong", async () => {
    const { signal } = new AbortController();
    const refused = new StoreError("the disk is full");
    const done = untilReachable({ timers, signal }, () => Promise.reject(refused));
    await expect(done).rejects.toBe(refused);
  });

  test("ends at once when it is told to", async () => {
    const ending = new AbortController();
    const { signal } = ending;
    const done = untilReachable({ timers, signal }, () => Promise.reject(away));
    await timers.advance(1_500);
    ending.abort();
    await expect(done).rejects.toBe(away);
    expect(timers.pending).toBe(0);
  });
});
