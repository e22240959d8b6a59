import type { TextChange } from "../splice.ts";
import {
  isFirstInLine,
  isLastInLine,
  lineBreakAt,
  lineEnd,
  lineStart,
  skipBlanks,
} from "./yaml-lines.ts";
import { insertion } from "./yaml-splice.ts";
import { endOf, isMapping, type YamlCollection, type YamlEntry } from "./yaml-tree.ts";

/** Where an entry between brackets stands. */
export interface FlowPlace {
  readonly start: number;
  readonly end: number;
  /** The comma after it, if it has one. */
  readonly comma: number | undefined;
  /** Whether it is not in the line of the bracket or of what stands before it. */
  readonly isOnOwnLine: boolean;
}

export function placeInFlow(text: string, { collection, index }: YamlEntry): FlowPlace {
  const end = endOf({ collection, index });
  const next = skipBlanks(text, end);
  const open = collection.range?.[0] ?? 0;
  const before = index === 0 ? open : skipBlanks(text, endOf({ collection, index: index - 1 }));
  const start = skipBlanks(text, before + 1);
  return {
    start,
    end,
    comma: text.charAt(next) === "," ? next : undefined,
    isOnOwnLine: isFirstInLine(text, start) && lineStart(text, start) > open,
  };
}

/** Whether brackets are around the entries: a single pair in a list has none. */
export function hasBrackets(collection: YamlCollection): boolean {
  const start = collection.range?.[0];
  return (
    collection.flow === true &&
    !(isMapping(collection) && collection.items[0]?.key.range?.[0] === start)
  );
}

/** Adds an entry after the last one, in a line of its own if that has one. */
export function addToFlow(
  text: string,
  collection: YamlCollection,
  { entry, comma: separator }: { readonly entry: string; readonly comma: string },
): readonly TextChange[] {
  const [open, afterClose] = collection.range ?? [0, 0];
  if (!hasBrackets(collection)) {
    return [insertion(open, "{"), insertion(afterClose, `${separator}${entry}}`)];
  }
  if (collection.items.length === 0) {
    const inner = text.slice(open + 1, afterClose - 1);
    return [insertion(open + 1, /^ +$/.test(inner) ? inner + entry : entry)];
  }
  const last = placeInFlow(text, { collection, index: collection.items.length - 1 });
  const { start, end, comma, isOnOwnLine } = last;
  if (!isOnOwnLine) {
    return comma === undefined
      ? [insertion(end, separator + entry)]
      : [insertion(comma + 1, ` ${entry},`)];
  }
  const after = comma === undefined ? end : comma + 1;
  const place = isLastInLine(text, after) ? lineEnd(text, after) : after;
  const line = lineBreakAt(text, start) + text.slice(lineStart(text, start), start) + entry;
  return comma === undefined
    ? [insertion(end, ","), insertion(place, line)]
    : [insertion(place, `${line},`)];
}
