import { expect, test } from "vitest";
import { entryOf, promotionOf } from "../testing/test-records.ts";
import { isEntryMeant, isPromotionMeant } from "./record-filter.ts";

const promotion = promotionOf({ pipeline: "shop", to: "staging", state: "failed", actor: "jane" });

test.each([
  {},
  { pipeline: "shop" },
  { pipeline: "shop", phase: "staging", state: "failed", kind: "promotion", actor: "jane" },
  { state: undefined },
  { state: "" },
])("%j means it", (filter) => {
  expect(isPromotionMeant(promotion, filter)).toBe(true);
});

test.each([
  { pipeline: "search" },
  { phase: "image" },
  { state: "promoted" },
  { pipeline: "shop", kind: "rollback" },
])("%j does not mean it", (filter) => {
  expect(isPromotionMeant(promotion, filter)).toBe(false);
});

test("an entry of the audit log is about the pipeline of its scope", () => {
  const entry = entryOf({ scope: "shop/staging", action: "hold", origin: "cli" });
  expect(isEntryMeant(entry, { pipeline: "shop", action: "hold", origin: "cli" })).toBe(true);
  expect(isEntryMeant(entry, { pipeline: "staging" })).toBe(false);
  expect(isEntryMeant(entry, { origin: "api" })).toBe(false);
});
