import type { AuditEntry, AuditFilter } from "../audit.ts";
import { pipelineOf } from "../phase.ts";
import type { PromotionFilter, PromotionRecord } from "../store.ts";

export function isListedRecord(
  { edge, state, kind, actor }: PromotionRecord,
  { to, pipeline, ...wanted }: Omit<PromotionFilter, "before" | "limit">,
): boolean {
  const isInto =
    edge.to === (to ?? edge.to) && pipelineOf(edge.to) === (pipeline ?? pipelineOf(edge.to));
  return isInto && hasAll({ state, kind, actor }, wanted);
}

export function isListedEntry(
  { scope, actor, action, origin, outcome }: AuditEntry,
  wanted: AuditFilter,
): boolean {
  return hasAll({ pipeline: pipelineOf(scope), actor, action, origin, outcome }, wanted);
}

type Some<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined };

function hasAll<Fields extends object>(fields: Fields, wanted: Some<Fields>): boolean {
  const given = new Map<string, unknown>(Object.entries(fields));
  return Object.entries(wanted).every(
    ([name, value]) => value === undefined || given.get(name) === value,
  );
}
