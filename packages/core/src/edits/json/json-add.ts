import type { TextChange } from "../splice.ts";
import { indentationOf, lineStart } from "../text-lines.ts";
import {
  beginsLine,
  isFilled,
  isOnOneLine,
  type JsonLayout,
  layoutAround,
  pastComments,
} from "./json-layout.ts";
import { entryText, nodeText } from "./json-text.ts";
import type { JsonAddress, JsonContainer, JsonEntry, JsonNode } from "./json-tree.ts";
import type { JsonSource } from "./parse-json.ts";

/** A value with those it stands in, from the root. */
export interface JsonStand<N extends JsonNode> {
  readonly address: JsonAddress;
  readonly trail: readonly JsonContainer[];
  readonly node: N;
}

/** What puts a new object or list in place of a value. */
export function replacement(
  source: JsonSource,
  stand: JsonStand<JsonNode>,
  node: JsonContainer,
): TextChange {
  const { start, end } = stand.node;
  const layout = layoutAround(source, stand.trail);
  return { start, end, text: nodeText(node, layout, indentationAt(source, stand, node)) };
}

/** What adds an entry behind all others, written as they are. */
export function addition(
  source: JsonSource,
  stand: JsonStand<JsonContainer>,
  entry: JsonEntry,
): readonly TextChange[] {
  const layout = layoutAround(source, [...stand.trail, stand.node]);
  return stand.node.entries.length === 0
    ? [additionToEmpty(source, stand, { entry, layout })]
    : additionBehind(source, stand.node, { entry, layout });
}

interface Writing {
  readonly entry: JsonEntry;
  readonly layout: JsonLayout;
}

function additionBehind(
  source: JsonSource,
  container: JsonContainer,
  { entry, layout }: Writing,
): readonly TextChange[] {
  const index = container.entries.length - 1;
  const last = container.entries[index] ?? entry;
  const hasComma = last.comma !== undefined;
  const behind = last.comma === undefined ? last.end : last.comma + 1;
  const closing = hasComma ? "," : "";
  if (!beginsLine(source, container, index)) {
    const at = pastComments(source, behind, (comment) => comment.startsWith("/*"));
    const comma = hasComma ? layout.comma.slice(1) : layout.comma;
    return [insertion(at, comma + entryText(entry, layout, undefined) + closing)];
  }
  const indentation = indentationOf(source.text, last.start);
  const inner = othersAreOnOneLine(source, { container, node: entry.node })
    ? undefined
    : indentation;
  const line = layout.lineEnding + indentation + entryText(entry, layout, inner) + closing;
  const added = insertion(
    pastComments(source, behind, () => true),
    line,
  );
  return hasComma ? [added] : [insertion(last.end, ","), added];
}

/** Comments stay before what is added; nothing but they can be there. */
function additionToEmpty(
  source: JsonSource,
  stand: JsonStand<JsonContainer>,
  { entry, layout }: Writing,
): TextChange {
  const { text } = source;
  const { start, end } = stand.node;
  const at = endOfComments(source, stand.node);
  const outer = indentationOf(text, start);
  const rest = text.slice(at, end - 1);
  if (/[\r\n]/.test(rest)) {
    const isBelow = lineStart(text, at) > start;
    const indentation = isBelow ? indentationOf(text, at) : outer + layout.unit;
    return insertion(at, layout.lineEnding + indentation + entryText(entry, layout, indentation));
  }
  if (end - start > 2) {
    return insertion(at, ` ${entryText(entry, layout, undefined)}`);
  }
  const grown = { ...stand.node, entries: [entry] };
  return { start, end, text: nodeText(grown, layout, indentationAt(source, stand, grown)) };
}

/** The end of the last comment inside, or where it could begin. */
function endOfComments({ comments }: JsonSource, { start, end }: JsonContainer): number {
  const inside = [...comments].filter(([from, to]) => from > start && to < end);
  return inside.at(-1)?.[1] ?? start + 1;
}

/** By how much what is written in a place is indented; absent if it belongs on one line. */
function indentationAt(
  source: JsonSource,
  { address, trail, node: { start } }: JsonStand<JsonNode>,
  node: JsonContainer,
): string | undefined {
  const container = trail.at(-1);
  const index = address.at(-1) ?? 0;
  const belongsOnLine =
    container !== undefined &&
    (!beginsLine(source, container, index) || othersAreOnOneLine(source, { container, node }));
  return belongsOnLine ? undefined : indentationOf(source.text, start);
}

/** Whether the last other of its kind is on one line. */
function othersAreOnOneLine(
  source: JsonSource,
  { container, node }: { readonly container: JsonContainer; readonly node: JsonNode },
): boolean {
  const other = container.entries.findLast(
    (entry) => isFilled(entry.node) && entry.node.kind === node.kind,
  );
  return other !== undefined && isOnOneLine(source, other.node);
}

function insertion(at: number, text: string): TextChange {
  return { start: at, end: at, text };
}
