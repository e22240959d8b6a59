import type { AuditEntryView, PromotionView } from "@glu/core/api-types";

/** What lists of records are narrowed to, by the names that the API has for it. */
export type RecordFilter = Readonly<Record<string, string | undefined>>;

/** Whether a record is meant by all that the filter says. */
export function isPromotionMeant(record: PromotionView, filter: RecordFilter): boolean {
  const { pipeline, to: phase, state, kind, actor } = record;
  return isMeant({ pipeline, phase, state, kind, actor }, filter);
}

export function isEntryMeant(entry: AuditEntryView, filter: RecordFilter): boolean {
  const { actor, action, origin, outcome } = entry;
  const [pipeline = ""] = entry.scope.split("/");
  return isMeant({ pipeline, actor, action, origin, outcome }, filter);
}

/** What the record says nothing of narrows nothing. */
function isMeant(facts: Readonly<Record<string, string>>, filter: RecordFilter): boolean {
  return Object.entries(facts).every(([name, value]) => !filter[name] || filter[name] === value);
}
