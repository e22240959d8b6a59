import { EditError } from "../edit-error.ts";
import { splice, type TextChange } from "../splice.ts";
import { type JsonNode, sameJson } from "./json-tree.ts";
import { type JsonSource, parseJson } from "./parse-json.ts";

/** The source after changes, if it then says exactly what is expected. */
export function proveJson(
  source: JsonSource,
  changes: readonly TextChange[],
  expected: JsonNode,
): JsonSource | undefined {
  try {
    const after = parseJson(splice(source.text, changes));
    return sameJson(after.root, expected) ? after : undefined;
  } catch (error) {
    if (error instanceof EditError) {
      return undefined;
    }
    throw error;
  }
}
