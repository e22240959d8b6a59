import { describe, expect, test } from "vitest";
import { outcomeOf } from "./outcome.ts";

const promotion = { id: "p1", state: "running" };

describe("what came of a request", () => {
  test.each([
    ["is followed by its record if it goes on", promotion],
    ["is that of its record if it ended at once", { outcome: "promoted", promotion }],
    ["is that of its record if it failed", { code: "X", outcome: "failed", promotion }],
    ["is inside of what was tried again", { kind: "rollback", result: { promotion } }],
  ])("%s", (_, answer) => {
    expect(outcomeOf(answer)).toEqual({ kind: "record", promotion });
  });

  test("needs no record", () => {
    const plan = { decision: "write" };
    expect(outcomeOf({ outcome: "up-to-date" })).toEqual({ kind: "up-to-date" });
    expect(outcomeOf({ outcome: "proposed", url: "https://forge/1" })).toEqual({
      kind: "proposed",
      url: "https://forge/1",
    });
    expect(outcomeOf({ outcome: "blocked", reason: "held", message: "held by jane" })).toEqual({
      kind: "blocked",
      message: "held by jane",
    });
    expect(outcomeOf({ outcome: "plan-changed", plan })).toEqual({ kind: "plan-changed", plan });
  });

  test.each([undefined, null, "text", {}, { code: "FORBIDDEN", detail: "no" }])(
    "is none in %j",
    (answer) => {
      expect(outcomeOf(answer)).toBeUndefined();
    },
  );
});
