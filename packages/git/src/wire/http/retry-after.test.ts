import { describe, expect, it } from "vitest";
import { retryAfter } from "./retry-after.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const day = 24 * 60 * 60 * 1000;

describe("retryAfter", () => {
  it.each([
    ["retry-after", "0", 0],
    ["retry-after", " 120 ", 120_000],
    ["retry-after", "Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["retry-after", "Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["retry-after", "99999999999999999999", day],
    ["retry-after", "soon", undefined],
    ["retry-after", "-5", 0],
    ["retry-after", "", undefined],
    ["x-ratelimit-reset", String(now / 1000 + 60), 60_000],
    ["x-ratelimit-reset", "1", 0],
    ["x-ratelimit-reset", "later", undefined],
    ["date", "Thu, 01 Jan 2026 00:00:30 GMT", undefined],
  ])("reads %s: %j", (name, value, wait) => {
    expect(retryAfter(new Map([[name, value]]), now)).toBe(wait);
  });

  it("prefers what is meant for it", () => {
    const headers = new Map([
      ["retry-after", "7"],
      ["x-ratelimit-reset", String(now / 1000 + 3600)],
    ]);
    expect(retryAfter(headers, now)).toBe(7000);
  });
});
