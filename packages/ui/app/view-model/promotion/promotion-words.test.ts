import { describe, expect, test } from "vitest";
import {
  causeWords,
  isCancellable,
  isMoving,
  isRetryable,
  progressWords,
  promotionStatus,
  promotionTitle,
} from "./promotion-words.ts";

const record = {
  kind: "promotion",
  from: "image",
  to: "staging",
  state: "running",
  proposal: null,
  error: null,
} as const;
const states = [
  "queued",
  "running",
  "promoted",
  "proposed",
  "promoted-with-changes",
  "closed",
  "superseded",
  "failed",
  "cancelled",
];

describe("a promotion", () => {
  test("has another word and sentence in each state", () => {
    const words = states.map((state) => promotionStatus({ ...record, state }).word);
    const sentences = states.map((state) => progressWords({ ...record, state }));
    expect(new Set(words).size).toBe(states.length);
    expect(new Set(sentences).size).toBe(states.length);
  });

  test("shows a state that is not known yet as it is called", () => {
    expect(promotionStatus({ ...record, state: "paused" })).toEqual({
      tone: "unknown",
      word: "paused",
    });
  });

  test("can be tried again or cancelled in some states only", () => {
    const those = (is: (record: { readonly state: string }) => boolean) =>
      states.filter((state) => is({ state }));
    expect(those(isRetryable)).toEqual(["closed", "failed", "cancelled"]);
    expect(those(isCancellable)).toEqual(["queued", "proposed"]);
    expect(those(isMoving)).toEqual(["queued", "running"]);
  });

  test("says what it is about, and who wanted it", () => {
    expect(promotionTitle(record)).toBe("Promotion of image to staging");
    expect(causeWords({ ...record, cause: "person", actor: "jane" })).toBe("jane asked for it");
    expect(causeWords({ ...record, cause: "automatic", actor: "nightly" })).toContain("nightly");
  });

  test("that is a rollback speaks of one", () => {
    const rollback = { ...record, kind: "rollback", state: "promoted" } as const;
    expect(promotionTitle(rollback)).toBe("Rollback of staging");
    expect(promotionStatus(rollback).word).toBe("Rolled back");
    expect(progressWords(rollback)).toBe("staging was rolled back");
  });
});
