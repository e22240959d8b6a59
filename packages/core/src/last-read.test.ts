import { expect, test } from "vitest";
import { LastRead } from "./last-read.ts";

const isAway = () => Promise.reject(new Error("the store is away"));

test("what was read last is known of each subject while it cannot be read", async () => {
  const holds = new LastRead<readonly string[]>();
  expect(await holds.recall("checkout", isAway)).toBeUndefined();
  expect(await holds.recall("checkout", async () => ["freeze"])).toEqual(["freeze"]);
  expect(await holds.recall("checkout", isAway)).toEqual(["freeze"]);
  expect(await holds.recall("search", isAway)).toBeUndefined();
  expect(await holds.recall("checkout", async () => [])).toEqual([]);
  expect(await holds.recall("checkout", isAway)).toEqual([]);
});
