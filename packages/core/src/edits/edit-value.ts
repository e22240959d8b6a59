/** What a single value of a document can be set to. */
export type EditValue = string | number | boolean;

export function isEditValue(value: unknown): value is EditValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
