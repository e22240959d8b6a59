import type { Labels } from "../../metadata.ts";
import type { Arrival } from "../../store.ts";
import type { ArrivalRow } from "./tables.ts";

/** What an entry of the history holds, or why it cannot be read: a row may have been changed by hand. */
export function readContent({
  resource,
  annotations,
}: Pick<ArrivalRow, "resource" | "annotations">): Pick<
  Arrival,
  "resource" | "annotations" | "unreadable"
> {
  const labels = readLabels(annotations);
  const value = parse(resource);
  return labels && value
    ? { resource: value.parsed, annotations: labels }
    : {
        resource: null,
        annotations: {},
        unreadable: `the ${value ? "annotations are" : "resource is"} not the JSON that was written`,
      };
}

/** Undefined if the text does not hold any. */
export function readLabels(text: string): Labels | undefined {
  const value = parse(text)?.parsed;
  return isLabels(value) ? value : undefined;
}

function parse(text: string): { readonly parsed: unknown } | undefined {
  try {
    return { parsed: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isLabels(value: unknown): value is Labels {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => typeof one === "string")
  );
}
