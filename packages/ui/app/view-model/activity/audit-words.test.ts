import type { AuditEntryView } from "@glu/core/api-types";
import { expect, test } from "vitest";
import { entryOf } from "../testing/test-records.ts";
import { auditOutcome, auditSentence } from "./audit-words.ts";

const digest = `sha256:${"93a0".repeat(16)}`;

function said(facts: Partial<AuditEntryView>): string {
  const { actor, did, place, how, reason } = auditSentence(entryOf(facts));
  const sentence = [actor, did, place.words, how].filter(Boolean).join(" ");
  return reason === undefined ? sentence : `${sentence}: ${reason}`;
}

test.each<[Partial<AuditEntryView>, string]>([
  [
    { action: "hold", details: { reason: "freeze until Monday", for: "8h" } },
    "jane held checkout/production for 8h: freeze until Monday",
  ],
  [{ action: "release" }, "jane released checkout/production"],
  [
    { action: "release", details: { digest } },
    "jane lifted the veto of 93a093a093a0 in checkout/production",
  ],
  [
    { action: "veto", details: { digest, reason: "it leaks", scope: "downstream" } },
    "jane vetoed 93a093a093a0 in checkout/production and what comes after it: it leaks",
  ],
  [
    {
      actor: "nightly",
      action: "promote",
      outcome: "promoted",
      details: { digest, from: "staging" },
    },
    "nightly promoted 93a093a093a0 from staging to checkout/production",
  ],
  [
    { action: "promote", outcome: "blocked", details: { from: "staging" } },
    "jane asked to promote from staging to checkout/production",
  ],
  [
    { action: "promote", outcome: "promoted", details: { override: "the fix must go out" } },
    "jane promoted to checkout/production passing over what stops it: the fix must go out",
  ],
  [
    { action: "rollback", outcome: "rolled-back", details: { reason: "it crashes" } },
    "jane rolled back checkout/production: it crashes",
  ],
  [
    { action: "automation", scope: "*", details: { mode: "off", reason: "incident" } },
    "jane set automation to off for the system: incident",
  ],
  [{ action: "cancel" }, "jane cancelled a promotion to checkout/production"],
  [
    { action: "retry", outcome: "failed" },
    "jane asked to try again a promotion to checkout/production",
  ],
  [{ action: "prune", scope: "checkout" }, "jane did prune in checkout"],
])("%j is a sentence", (facts, sentence) => {
  expect(said(facts)).toBe(sentence);
});

test("what was not done is marked", () => {
  expect(auditOutcome({ outcome: "refused" })).toMatchObject({ tone: "trouble" });
  expect(auditOutcome({ outcome: "blocked" })).toMatchObject({ word: "Blocked" });
  expect(auditOutcome({ outcome: "promoted" })).toBeUndefined();
});
