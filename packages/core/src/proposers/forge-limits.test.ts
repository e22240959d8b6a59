import { describe, expect, test } from "vitest";
import { defaultHold, holdAfter, isScarce } from "./forge-limits.ts";

const now = Date.parse("2026-03-01T12:00:00Z");
const hold = (status: number, headers: Record<string, string>, body: unknown = {}) =>
  holdAfter({ status, headers: new Map(Object.entries(headers)), body }, now);
const resetIn = (seconds: number) => String(now / 1000 + seconds);

describe("holdAfter", () => {
  test("goes by Retry-After, in seconds or as a time", () => {
    expect(hold(429, { "retry-after": "30" })).toBe(30_000);
    expect(hold(429, { "retry-after": "Sun, 01 Mar 2026 12:00:40 GMT" })).toBe(40_000);
    expect(hold(503, { "retry-after": "30" })).toBe(30_000);
  });

  test("goes by when the quota is filled up", () => {
    const spent = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": resetIn(90) };
    expect(hold(403, spent)).toBe(90_000);
    expect(hold(200, spent)).toBe(90_000);
    expect(hold(200, { "ratelimit-remaining": "0", "ratelimit-reset": resetIn(20) })).toBe(20_000);
  });

  test("does so by the clock of the forge", () => {
    const date = new Date(now - 3_600_000).toUTCString();
    const reset = String(now / 1000 - 3600 + 90);
    expect(hold(403, { date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset })).toBe(
      90_000,
    );
    const later = new Date(now - 3_600_000 + 50_000).toUTCString();
    expect(hold(429, { date, "retry-after": later })).toBe(50_000);
  });

  test("has a time of its own where the forge names none, and an end", () => {
    expect(hold(429, {})).toBe(defaultHold);
    expect(hold(403, {}, { message: "You have exceeded a secondary rate limit." })).toBe(
      defaultHold,
    );
    expect(hold(429, { "retry-after": "86400" })).toBe(3_600_000);
    expect(hold(429, { "retry-after": "0" })).toBe(1000);
  });

  test("takes nothing else for a limit", () => {
    expect(hold(403, {}, { message: "Resource not accessible" })).toBeUndefined();
    expect(hold(503, {})).toBeUndefined();
    expect(hold(500, { "retry-after": "30" })).toBeUndefined();
    expect(hold(200, { "x-ratelimit-remaining": "4999" }, [])).toBeUndefined();
    expect(hold(200, {}, { errors: [{ type: "NOT_FOUND" }] })).toBeUndefined();
  });

  test("knows the limit of GraphQL, which comes with 200", () => {
    expect(hold(200, {}, { errors: [{ type: "RATE_LIMITED", message: "slowly" }] })).toBe(
      defaultHold,
    );
  });
});

test("little is left below a twentieth of what there is", () => {
  const scarce = (limit: string, left: string) =>
    isScarce(
      new Map(Object.entries({ "x-ratelimit-limit": limit, "x-ratelimit-remaining": left })),
    );
  expect([scarce("5000", "249"), scarce("5000", "250"), scarce("", "1")]).toEqual([
    true,
    false,
    false,
  ]);
});
