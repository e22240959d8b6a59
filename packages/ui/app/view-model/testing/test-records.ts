import type { AuditEntryView, PromotionView } from "@glu/core/api-types";

/** A record for tests: a promotion that arrived. */
export function promotionOf(facts: Partial<PromotionView> = {}): PromotionView {
  return {
    id: "0190",
    kind: "promotion",
    pipeline: "checkout",
    from: "staging",
    to: "production",
    state: "promoted",
    from_digest: `sha256:${"a".repeat(64)}`,
    to_digest: null,
    cause: "person",
    actor: "jane",
    commit: null,
    commit_url: null,
    proposal: null,
    error: null,
    attempts: 1,
    reason: null,
    retry_of: null,
    created_at: "2026-01-05T12:00:00.000Z",
    ended_at: "2026-01-05T12:00:01.000Z",
    ...facts,
  };
}

/** An entry of the audit log for tests: a hold. */
export function entryOf(facts: Partial<AuditEntryView> = {}): AuditEntryView {
  return {
    id: "0190",
    at: "2026-01-05T12:00:00.000Z",
    actor: "jane",
    origin: "api",
    action: "hold",
    scope: "checkout/production",
    details: {},
    outcome: "done",
    message: null,
    promotion: null,
    ...facts,
  };
}
