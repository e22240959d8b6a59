import type { EditValue } from "./edit-value.ts";

/** Why no text can hold a value, to be read after the name of its place. */
export function whyUnwritable(value: EditValue): string | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return `cannot be set to ${value}`;
  }
  return typeof value === "string" && hasHalfCharacter(value)
    ? "cannot be set to text with half a character (a lone surrogate)"
    : undefined;
}

/** Whether a text is not one of whole characters, so that no file could hold it. */
export function hasHalfCharacter(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
