import { expect, test, vi } from "vitest";
import { Memo } from "./memo.ts";

test("what was found out of a subject stands until its basis is another", async () => {
  const memo = new Memo<number>();
  let found = 0;
  const find = vi.fn<() => Promise<number>>(async () => {
    found += 1;
    return found;
  });
  expect(await memo.recall("a", "1", find)).toBe(1);
  expect(await memo.recall("a", "1", find)).toBe(1);
  expect(await memo.recall("b", "1", find)).toBe(2);
  expect(await memo.recall("a", "2", find)).toBe(3);
  expect(await memo.recall("a", "1", find)).toBe(4);
  expect(find).toHaveBeenCalledTimes(4);
});

test("who asks while it is being found out waits for the same", async () => {
  const memo = new Memo<number>();
  const find = vi.fn<() => Promise<number>>(async () => 1);
  expect(await Promise.all([memo.recall("a", "1", find), memo.recall("a", "1", find)])).toEqual([
    1, 1,
  ]);
  expect(find).toHaveBeenCalledOnce();
});

test("what failed is tried again, and leaves alone what was begun since", async () => {
  const memo = new Memo<number>();
  const away = () => Promise.reject(new Error("away"));
  await expect(memo.recall("a", "1", away)).rejects.toThrow("away");
  expect(await memo.recall("a", "1", async () => 1)).toBe(1);
  const [failed, newer] = await Promise.allSettled([
    memo.recall("a", "2", away),
    memo.recall("a", "3", async () => 3),
  ]);
  expect([failed.status, newer.status]).toEqual(["rejected", "fulfilled"]);
  expect(await memo.recall("a", "3", away)).toBe(3);
});
