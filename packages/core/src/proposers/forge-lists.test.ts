import { describe, expect, test } from "vitest";
import { z } from "zod";
import { listOf, listOfKnown } from "./forge-lists.ts";

const entry = z.object({ id: z.int() });
const mixed = [{ id: 1 }, null, { id: "two" }, { id: 3 }];

describe.each([
  ["listOf", listOf(entry)],
  ["listOfKnown", listOfKnown(entry)],
])("%s", (_, list) => {
  test("leaves out what is null or strange", () => {
    expect(list.parse(mixed)).toEqual([{ id: 1 }, { id: 3 }]);
  });

  test("takes an empty one, and null for one", () => {
    expect([list.parse([]), list.parse(null)]).toEqual([[], []]);
  });

  test.each([{}, "text", undefined, 1])("does not take %j for a list", (answer) => {
    expect(list.safeParse(answer).success).toBe(false);
  });
});

test("a list of nothing but strange entries is told by what is wrong with them, where it matters", () => {
  expect(listOf(entry).parse([null, { id: "two" }])).toEqual([]);
  const { error } = listOfKnown(entry).safeParse([{ id: "two" }, null]);
  expect(error?.issues.map(({ path }) => path)).toEqual([[0, "id"], [1]]);
});
