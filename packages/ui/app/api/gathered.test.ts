import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Gathered } from "./gathered.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Each takes a second. */
function gathered() {
  const taken: string[][] = [];
  const all = new Gathered({
    take: async (names) => {
      taken.push([...names]);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return new Set();
    },
  });
  return { all, taken };
}

test("a burst is taken once", async () => {
  const { all, taken } = gathered();
  for (let index = 0; index < 1000; index += 1) {
    all.add(`service-${index % 500}`);
  }
  await vi.runAllTimersAsync();
  expect(taken.map(({ length }) => length)).toEqual([500]);
});

test("what comes meanwhile waits, the longer the slower it goes", async () => {
  const { all, taken } = gathered();
  all.add("first");
  await vi.advanceTimersByTimeAsync(200);
  for (let index = 0; index < 10; index += 1) {
    all.add(`later-${index}`);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(taken).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1850);
  expect(taken).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(taken.map(({ length }) => length)).toEqual([1, 10]);
});

test("while nobody looks it only gathers", async () => {
  const { all, taken } = gathered();
  all.add("before");
  all.pause();
  all.add("meanwhile");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(taken).toEqual([]);
  all.resume();
  await vi.runAllTimersAsync();
  expect(taken).toEqual([["before", "meanwhile"]]);
});

test("what failed is taken again after a while, with what came meanwhile", async () => {
  const taken: string[][] = [];
  const all = new Gathered({
    take: async (names) => {
      taken.push([...names]);
      return new Set(taken.length === 1 ? ["shop"] : []);
    },
  });
  all.add("shop");
  all.add("search");
  await vi.advanceTimersByTimeAsync(200);
  all.add("mail");
  await vi.advanceTimersByTimeAsync(4000);
  expect(taken).toEqual([["shop", "search"]]);
  await vi.runAllTimersAsync();
  expect(taken).toEqual([
    ["shop", "search"],
    ["shop", "mail"],
  ]);
});
