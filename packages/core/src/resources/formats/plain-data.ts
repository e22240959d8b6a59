/** A mapping of a file, as plain data. */
export type Fields = Readonly<Record<string, unknown>>;

/** The keys of a mapping; none if it is something else. */
export function fieldsOf(data: unknown): Fields {
  return typeof data === "object" && data !== null && !Array.isArray(data) ? { ...data } : {};
}

/** The items of a list; none if it is something else. */
export function itemsOf(data: unknown): readonly unknown[] {
  return Array.isArray(data) ? data : [];
}

/** A single value as text; empty if it is something else, or nothing. */
export function textOf(data: unknown): string {
  return ["string", "number", "boolean"].includes(typeof data) ? String(data) : "";
}
