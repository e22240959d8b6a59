import type { EditPath } from "../../../edits/edit-path.ts";
import { parseJsonPointer } from "../../../edits/json/json-pointer.ts";
import { fieldsOf, itemsOf, textOf } from "../../../resources/formats/plain-data.ts";
import { parseKey, type ValueKey } from "../../../resources/formats/value-key.ts";

/** Keys and indexes, from the root of a document. */
export type DataPath = readonly (string | number)[];

/** A path as one says it: `image.tag`, or a JSON pointer where there are lists or odd names on the way. */
export function showDataPath(path: DataPath): string {
  const isPlain = path.every(
    (step) => typeof step === "string" && /^[^\d/.=,[\]][^/.=,[\]]*$/.test(step),
  );
  return isPlain ? path.join(".") : showPointer(path);
}

export function showPointer(path: DataPath): string {
  return path
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** What was said, as a path in this data: digits are the index of a list, where there is one. */
export function parseDataPath(text: string, data: unknown): DataPath {
  const steps = text.startsWith("/") ? parseJsonPointer(text) : parseKey(text);
  let inner = data;
  return steps.map(String).map((step) => {
    if (Array.isArray(inner) && /^\d+$/.test(step)) {
      inner = itemsOf(inner)[Number(step)];
      return Number(step);
    }
    inner = fieldsOf(inner)[step];
    return step;
  });
}

/** Whether something stands there, if only an empty value. */
export function leadsSomewhere(path: DataPath, data: unknown): boolean {
  let inner = data;
  return path.every((step) => {
    const next = typeof step === "number" ? itemsOf(inner) : fieldsOf(inner);
    const isThere = Object.hasOwn(next, step);
    inner = typeof step === "number" ? itemsOf(inner)[step] : fieldsOf(inner)[step];
    return isThere;
  });
}

/** The same path, with items of lists by their names where these are unique. */
export function withNames(data: unknown, path: DataPath): EditPath {
  let inner = data;
  return path.map((step) => {
    if (typeof step === "string") {
      inner = fieldsOf(inner)[step];
      return step;
    }
    const names = itemsOf(inner).map((item) => textOf(fieldsOf(item)["name"]));
    inner = itemsOf(inner)[step];
    const name = names[step] ?? "";
    return name !== "" && names.indexOf(name) === names.lastIndexOf(name) ? { name } : step;
  });
}

/** Text, where that says the same. */
export function valueKey(path: EditPath): ValueKey {
  const steps = path.flatMap((step) =>
    typeof step === "string" && !step.includes("\\") ? [step.replaceAll(".", "\\.")] : [],
  );
  return steps.length === path.length && steps.length > 0 ? steps.join(".") : path;
}
