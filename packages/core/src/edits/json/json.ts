import type { EditPath } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";
import { deleteOne, targetsOf } from "./json-delete.ts";
import { follow, refuseJson } from "./json-reach.ts";
import { type JsonEdit, setOne } from "./json-set.ts";
import { kindOfJson } from "./json-step.ts";
import { isExact } from "./json-tree.ts";
import { parseJson } from "./parse-json.ts";

/**
 * The single value at a path of a JSON document, with or without comments and trailing commas;
 * `undefined` if something on the path is not there. A text of digits also finds the item of a list.
 * @throws {EditError} if the content is not JSON, the path leads to several places, or the value is an
 * object, a list, or a number with more digits than fit
 */
export function getJson(content: string, path: EditPath): EditValue | null | undefined {
  const source = parseJson(content);
  const { node, rest } = follow(source, path);
  if (rest.length > 0) {
    return undefined;
  }
  if (node.kind !== "scalar") {
    const reason = `is ${kindOfJson(node)}, not a text, a number, true, false or null`;
    throw refuseJson(source, { path, node, reason });
  }
  if (!isExact(node)) {
    throw refuseJson(source, { path, node, reason: "is a number that cannot be read exactly" });
  }
  return node.value;
}

/**
 * Sets single values of a JSON document, with or without comments and trailing commas, and changes no
 * byte around them. What is added, with all that is missing on the way, is written as what it stands
 * next to.
 * @throws {EditError} if one of the edits cannot be made, naming its place and the reason
 */
export function setJson(content: string, edits: readonly JsonEdit[]): string {
  return edits.reduce(setOne, parseJson(content)).text;
}

/**
 * Removes keys with their values, and items of lists, from a JSON document: with their lines and the
 * comment behind them, but not with the comments above them. All paths are those of the content as it
 * is given. A path that is not there is nothing to do.
 * @throws {EditError} if one of them cannot be removed, naming its place and the reason
 */
export function deleteJson(content: string, paths: readonly EditPath[]): string {
  const source = parseJson(content);
  return targetsOf(source, paths).reduce(deleteOne, source).text;
}
