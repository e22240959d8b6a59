import type { NewAuditEntry } from "./audit.ts";
import { type AutomationSetting, ownActor } from "./automation.ts";
import type { PromotionRecord } from "./store.ts";

/**
 * What the audit log says of a record that a trigger began; undefined if that is nothing. The same failure
 * over and over stands there once.
 */
export function automaticEntry(record: PromotionRecord, now: Date): NewAuditEntry | undefined {
  const { cause, actor, edge, error, attempts, id: promotion } = record;
  const outcome = outcomeOf(record);
  if (cause !== "automatic" || outcome === undefined || (outcome === "failed" && attempts > 1)) {
    return undefined;
  }
  const from = edge.from.slice(edge.from.indexOf("/") + 1);
  return {
    at: now,
    actor,
    origin: "trigger",
    action: "promote",
    scope: edge.to,
    details: { from, digest: record.fromDigest, ...(error && { code: error.code }) },
    outcome,
    message: error?.message,
    promotion,
  };
}

/** What it says of a setting of automation that no person made. */
export function ownSettingEntry(setting: AutomationSetting): NewAuditEntry | undefined {
  const { scope, mode, actor, reason, setAt: at } = setting;
  return actor === ownActor
    ? {
        at,
        actor,
        origin: "glu",
        action: "automation",
        scope,
        details: { mode, reason },
        outcome: "done",
        message: undefined,
        promotion: undefined,
      }
    : undefined;
}

function outcomeOf({ state }: PromotionRecord): NewAuditEntry["outcome"] | undefined {
  switch (state) {
    case "promoted":
    case "proposed":
    case "failed":
      return state;
    case "queued":
    case "running":
    case "promoted-with-changes":
    case "closed":
    case "superseded":
    case "cancelled":
      return undefined;
  }
}
