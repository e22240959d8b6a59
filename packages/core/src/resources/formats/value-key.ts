import { type EditPath, showPath } from "../../edits/edit-path.ts";
import type { ImageParts } from "../image/image-parts.ts";

/**
 * A key, and those above it: `image.tag`; a dot that belongs to a name is written `\.`. Or its steps, where
 * there are lists on the way.
 */
export type ValueKey = string | EditPath;

export function parseKey(key: ValueKey): EditPath {
  return typeof key === "string"
    ? key.split(/(?<!\\)\./).map((step) => step.replaceAll("\\.", "."))
    : key;
}

export function showKey(key: ValueKey): string {
  return showPath(parseKey(key));
}

/** A key alone is that of the whole reference. */
export function partsOf(keys: ValueKey | ImageParts<ValueKey>): ImageParts<ValueKey> {
  return typeof keys === "string" || isPath(keys) ? { reference: keys } : keys;
}

function isPath(keys: EditPath | ImageParts<ValueKey>): keys is EditPath {
  return Array.isArray(keys);
}
