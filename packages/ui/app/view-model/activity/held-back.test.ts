import { expect, test } from "vitest";
import { heldBack } from "./held-back.ts";

const entries = ["5", "4", "3"].map((id) => ({ id }));

test("what is newer than what stands first is held back", () => {
  expect(heldBack(entries, "4")).toEqual({ shown: entries.slice(1), newer: 1 });
  expect(heldBack(entries, "5")).toEqual({ shown: entries, newer: 0 });
  expect(heldBack(entries, undefined)).toEqual({ shown: entries, newer: 0 });
});

test("a list of other records is shown as it is", () => {
  expect(heldBack(entries, "1")).toEqual({ shown: entries, newer: 0 });
});
