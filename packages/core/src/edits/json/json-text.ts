import type { EditValue } from "../edit-value.ts";
import type { JsonLayout } from "./json-layout.ts";
import type { JsonContainer, JsonEntry, JsonNode, JsonScalar } from "./json-tree.ts";

/** A value that is yet to be written; it stands nowhere. */
export function scalarOf(value: EditValue): JsonScalar {
  return { kind: "scalar", value, text: jsonText(value), start: 0, end: 0 };
}

/** An object or a list that is yet to be written. */
export function containerOf(
  kind: JsonContainer["kind"],
  entries: readonly JsonEntry[],
): JsonContainer {
  return { kind, entries, start: 0, end: 0 };
}

export function entryOf(key: string | undefined, node: JsonNode): JsonEntry {
  return { key, node, start: 0, end: 0, comma: undefined };
}

/** A value as JSON; of its characters, those that nobody sees are escaped. */
function jsonText(value: EditValue): string {
  if (typeof value !== "string") {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  return JSON.stringify(value).replaceAll(
    /[\x7f-\x9f\u2028-\u202e\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Writes an entry: on one line, or on lines of which the first has this indentation. */
export function entryText(
  { key, node }: JsonEntry,
  layout: JsonLayout,
  indentation: string | undefined,
): string {
  const value = nodeText(node, layout, indentation);
  return key === undefined ? value : jsonText(key) + layout.colon + value;
}

/** As `entryText`, of what has no key. */
export function nodeText(
  node: JsonNode,
  layout: JsonLayout,
  indentation: string | undefined,
): string {
  if (node.kind === "scalar") {
    return node.text;
  }
  const [open, close] = node.kind === "object" ? ["{", "}"] : ["[", "]"];
  const inner = indentation === undefined ? undefined : indentation + layout.unit;
  const entries = node.entries.map((entry) => entryText(entry, layout, inner));
  if (indentation === undefined) {
    const padding = node.kind === "object" ? layout.padding : "";
    return open + padding + entries.join(layout.comma) + padding + close;
  }
  const lines = entries.map((entry) => layout.lineEnding + inner + entry);
  return open + lines.join(",") + layout.lineEnding + indentation + close;
}
