import type { EditPath } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";

/** What a document says at a path, also if an alias or a merge key says it there. */
export interface YamlCondition {
  readonly path: EditPath;
  readonly value: EditValue;
}
