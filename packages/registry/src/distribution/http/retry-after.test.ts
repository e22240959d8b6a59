import { expect, it } from "vitest";
import { parseRetryAfter } from "./retry-after.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const day = 24 * 60 * 60 * 1000;

it.each([
  ["7", 7000],
  [" 0 ", 0],
  ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
  ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
  ["99999999999999999999", day],
  ["Fri, 01 Jan 2027 00:00:00 GMT", day],
  ["soon", undefined],
  ["", undefined],
  [undefined, undefined],
])("Retry-After: %s is %s ms", (header, wait) => {
  expect(parseRetryAfter(header, now)).toBe(wait);
});
