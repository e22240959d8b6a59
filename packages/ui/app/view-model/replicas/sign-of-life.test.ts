import { expect, test } from "vitest";
import { signOfLife } from "./sign-of-life.ts";

const at = "2026-01-05T12:00:00.000Z";
const after = (ms: number) => signOfLife(at, Date.parse(at) + ms);

test.each([
  [-5000, "1 second ago", false],
  [0, "1 second ago", false],
  [1400, "2 seconds ago", false],
  [9500, "10 seconds ago", false],
  [10_500, "11 seconds ago", true],
  [59_999, "60 seconds ago", true],
  [60_000, "1 minute ago", true],
  [7_300_000, "2 hours ago", true],
])("after %i ms it is %s, overdue: %s", (ms, words, isOverdue) => {
  expect(after(ms)).toEqual({ words, isOverdue });
});
