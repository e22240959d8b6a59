import { Secret } from "./secret.ts";

/** Data that cannot be changed, through and through. */
export type Frozen<Value> = Value extends Secret | undefined
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;

/** A frozen copy. Its objects inherit nothing, so that looking up a name finds only what is there. */
export function frozen<Value>(value: Value): Frozen<Value>;
export function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Secret) {
    return value;
  }
  if (Array.isArray(value)) {
    return Object.freeze(value.map((child) => frozen(child)));
  }
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, child] of Object.entries(value)) {
    copy[key] = frozen(child);
  }
  return Object.freeze(copy);
}
