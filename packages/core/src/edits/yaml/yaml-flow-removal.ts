import type { TextChange } from "../splice.ts";
import { type FlowPlace, hasBrackets, placeInFlow } from "./yaml-flow.ts";
import { isLastInLine, lineEnd, lineStart, nextLine, skipBlanks } from "./yaml-lines.ts";
import { endOf, type YamlEntry } from "./yaml-tree.ts";

/** The ways to take an entry with its comma out from between brackets. */
export function removeFromFlow(text: string, entry: YamlEntry): readonly (readonly TextChange[])[] {
  const { collection, index } = entry;
  const [open, afterClose] = collection.range ?? [0, 0];
  if (!hasBrackets(collection)) {
    return [[{ start: open, end: afterClose, text: "{}" }]];
  }
  const place = placeInFlow(text, entry);
  const after = place.comma === undefined ? place.end : place.comma + 1;
  const isLast = index === collection.items.length - 1;
  const before =
    index === 0 ? undefined : skipBlanks(text, endOf({ collection, index: index - 1 }));
  if (place.isOnOwnLine && isLastInLine(text, after)) {
    const needsNoComma = isLast && place.comma === undefined && before !== undefined;
    const lines = cut(lineStart(text, place.start), nextLine(text, after));
    return [needsNoComma ? [cut(before, before + 1), lines] : [lines]];
  }
  if (collection.items.length === 1) {
    return [[cut(open + 1, afterClose - 1)], [cut(place.start, after)]];
  }
  return [inLine(text, { ...place, after, before, isLast })];
}

interface InLine extends FlowPlace {
  /** Where the comma before it stands. */
  readonly before: number | undefined;
  /** Where what follows it and its comma begins. */
  readonly after: number;
  readonly isLast: boolean;
}

function inLine(text: string, place: InLine): readonly TextChange[] {
  const { start, end, comma, before, after, isLast } = place;
  const [spaces = ""] = /^[ \t]*(?!#)/.exec(text.slice(after, lineEnd(text, after))) ?? [];
  const next = after + spaces.length;
  const isLastOfLine = next === lineEnd(text, next);
  if (before === undefined || !(isLast || isLastOfLine)) {
    return [cut(start, next)];
  }
  const isCommented = text.slice(before, start).includes("#");
  if (comma !== undefined) {
    return [cut(isCommented ? start : before + 1, after)];
  }
  return isCommented ? [cut(before, before + 1), cut(start, end)] : [cut(before, end)];
}

function cut(start: number, end: number): TextChange {
  return { start, end, text: "" };
}
