import { EditError } from "../../edits/edit-error.ts";
import type { EditValue } from "../../edits/edit-value.ts";

/** A value as text; empty if it is. @throws {EditError} if there is no such value. */
export function presentValue(value: EditValue | null | undefined, path: string): string {
  if (value === undefined) {
    throw new EditError("is not there; add it, and leave it empty if it names no image yet", {
      path,
    });
  }
  return String(value ?? "");
}
