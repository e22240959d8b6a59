import type { NewAuditEntry } from "../audit.ts";
import type { AutomationSetting } from "../automation.ts";
import type { EdgeKey, NewArrival, NewPromotion, NewVeto, PhaseKey } from "../store.ts";

export const staging: PhaseKey = "app/staging";
export const edge: EdgeKey = { kind: "promotion", from: "app/oci", to: staging };

export function arrival(given: Partial<NewArrival> & Pick<NewArrival, "digest">): NewArrival {
  return {
    phase: staging,
    resource: {},
    annotations: {},
    commit: undefined,
    cause: "observed",
    promotion: undefined,
    actor: undefined,
    rewritten: false,
    recordedAt: new Date(1000),
    ...given,
  };
}

export function promotion(): NewPromotion {
  return {
    kind: "promotion",
    edge,
    arrival: "01900000-0000-7000-8000-000000000000",
    fromDigest: "b",
    toDigest: "a",
    cause: "person",
    actor: "ada",
    createdAt: new Date(1000),
  };
}

export function vetoOf(digest: string): NewVeto {
  return {
    kind: "veto",
    phase: staging,
    digest,
    scope: "phase",
    actor: "ada",
    reason: "broken",
    createdAt: new Date(1000),
    expiresAt: undefined,
  };
}

export function automationOf(scope: string, mode: AutomationSetting["mode"]): AutomationSetting {
  return { scope, mode, actor: "ada", reason: `incident "42" ü`, setAt: new Date(1000) };
}

export function byScope(settings: readonly AutomationSetting[]): readonly AutomationSetting[] {
  return settings.toSorted((a, b) => (a.scope < b.scope ? -1 : 1));
}

export function auditEntry(given: Partial<NewAuditEntry> = {}): NewAuditEntry {
  return {
    at: new Date(1000),
    actor: "ada",
    origin: "cli",
    action: "hold",
    scope: "app",
    details: {},
    outcome: "done",
    message: undefined,
    promotion: undefined,
    ...given,
  };
}
