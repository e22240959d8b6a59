import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RecordedAttempts } from "../testing/recorded-attempts.ts";
import { onChange } from "./on-change.ts";

let attempts: RecordedAttempts;
beforeEach(() => {
  attempts = new RecordedAttempts("2025-06-01T00:00:00Z");
});
afterEach(async () => {
  await attempts.stop();
  expect({ listeners: attempts.listeners, timers: attempts.pendingTimers }).toEqual({
    listeners: 0,
    timers: 0,
  });
});

describe("a trigger on change", () => {
  test("attempts at the start and as soon as something changes", async () => {
    attempts.start(onChange({ matches: "all" }));
    expect(attempts.moments).toHaveLength(1);
    await attempts.pass(10_000);
    expect(attempts.moments).toHaveLength(1);
    await attempts.change();
    expect(attempts.moments).toEqual(["2025-06-01T00:00:00.000Z", "2025-06-01T00:00:10.000Z"]);
  });

  test("makes one further attempt for all that changes within the debounce", async () => {
    attempts.start(onChange({ matches: "all", debounce: "500ms" }));
    await attempts.pass(10_000);
    for (let change = 0; change < 20; change += 1) {
      await attempts.change();
      await attempts.pass(20);
    }
    expect(attempts.moments).toHaveLength(2);
    await attempts.pass(30_000);
    expect(attempts.moments.slice(1)).toEqual([
      "2025-06-01T00:00:10.000Z",
      "2025-06-01T00:00:10.500Z",
    ]);
  });

  test("loses no change, however fast they follow each other", async () => {
    attempts.start(onChange({ matches: "all" }));
    await attempts.pass(10_000);
    for (let change = 0; change < 40; change += 1) {
      await attempts.change();
      await attempts.pass(100);
    }
    await attempts.change();
    const lastChange = "2025-06-01T00:00:14.000Z";
    await attempts.pass(250);
    expect((attempts.moments.at(-1) ?? "") >= lastChange).toBe(true);
    expect(attempts.moments.length).toBeLessThan(20);
  });

  test("attempts again at each retry, so that nothing that was missed stalls it", async () => {
    attempts.start(onChange({ matches: "all", retry: "30s" }));
    await attempts.pass(65_000);
    expect(attempts.moments.slice(1)).toEqual([
      "2025-06-01T00:00:30.000Z",
      "2025-06-01T00:01:00.000Z",
    ]);
  });

  test("has names and times as it is told, and defaults", () => {
    expect(onChange({ matches: "all" }).name).toBe("on change");
    expect(onChange({ matches: "all", name: "pushes", chain: true, minAge: "1m" })).toMatchObject({
      name: "pushes",
      chain: true,
      minAge: 60_000,
    });
  });

  test("refuses times that cannot be meant", () => {
    expect(() => onChange({ matches: "all", retry: "30d" })).toThrow("from 100ms to 24d");
    expect(() => onChange({ matches: "all", debounce: "2m" })).toThrow(
      '"debounce" (2m) must be shorter than "retry" (1m)',
    );
  });
});
