import { describe, expect, test } from "vitest";
import { promotionSteps, type StepsInput } from "./promotion-steps.ts";

const record: StepsInput = {
  kind: "promotion",
  state: "queued",
  proposal: null,
  created_at: "2026-01-01T00:00:00.000Z",
  ended_at: null,
};

function way(change: Partial<StepsInput>): string {
  return promotionSteps({ ...record, ...change })
    .map(({ word, place }) => `${word} (${place})`)
    .join(", ");
}

describe("the way of a promotion", () => {
  test("is ahead while it moves", () => {
    expect(way({})).toBe("Asked for (passed), Queued (here), Running (ahead), Promoted (ahead)");
    expect(way({ state: "running", kind: "rollback" })).toBe(
      "Asked for (passed), Queued (passed), Running (here), Rolled back (ahead)",
    );
  });

  test("waits for people where it is proposed, and goes on from there", () => {
    const proposal = { number: 1, url: "https://forge/1" };
    expect(way({ state: "proposed", proposal })).toBe(
      "Asked for (passed), Proposed (here), Merged (ahead)",
    );
    expect(way({ state: "closed", proposal })).toBe(
      "Asked for (passed), Proposed (passed), Closed (ended)",
    );
  });

  test("ends when it ended", () => {
    const ended_at = "2026-01-01T00:01:00.000Z";
    expect(way({ state: "failed", ended_at })).toBe("Asked for (passed), Failed (ended)");
    expect(promotionSteps({ ...record, state: "failed", ended_at }).at(-1)).toMatchObject({
      at: ended_at,
      tone: "trouble",
    });
  });
});
