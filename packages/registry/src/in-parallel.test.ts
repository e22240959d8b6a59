import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { inParallel } from "./in-parallel.ts";

const items = Array.from({ length: 50 }, (_, index) => index);

it("runs all, and never more than eight at a time", async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel(items, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await setImmediate();
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(8);
  expect(done.toSorted((one, other) => one - other)).toEqual(items);
});

it("begins nothing new after a failure, and throws it when what runs has ended", async () => {
  const ended: number[] = [];
  const failure = new Error("the third");
  const run = inParallel(items, async (item) => {
    await setImmediate();
    if (item === 2) {
      throw failure;
    }
    await setImmediate();
    ended.push(item);
  });
  await expect(run).rejects.toBe(failure);
  expect(ended).toEqual([0, 1, 3, 4, 5, 6, 7]);
});

it("has nothing to do for nothing", async () => {
  await expect(inParallel([], () => Promise.reject(new Error("run")))).resolves.toBeUndefined();
});
