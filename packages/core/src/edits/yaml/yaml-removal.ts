import type { TextChange } from "../splice.ts";
import { removeFromFlow } from "./yaml-flow-removal.ts";
import { entryEnd, isLineStart, lineEnd, lineStart, skipBlanks } from "./yaml-lines.ts";
import { insertion } from "./yaml-splice.ts";
import {
  columnOfEntries,
  endOf,
  isMapping,
  startInBlock,
  type YamlCollection,
  type YamlEntry,
} from "./yaml-tree.ts";

/** The ways to take out an entry of a collection, which has a holder unless it is the document. */
export function removalTexts(
  text: string,
  entry: YamlEntry,
  holder: YamlEntry | undefined,
): readonly (readonly TextChange[])[] {
  const { collection } = entry;
  if (collection.flow === true) {
    return removeFromFlow(text, entry);
  }
  const start = startInBlock(text, entry);
  const end = entryEnd(text, endOf(entry), columnOfEntries(text, collection));
  if (collection.items.length === 1) {
    return emptied(text, { collection, start, end, holder });
  }
  const first = lineStart(text, start);
  const isAlone = /^ *$/.test(text.slice(first, start));
  const lines = withoutLines(text, start, end);
  // What stands before can need the line break, as a block of text does.
  const others = [[lines], [{ start: first, end, text: "" }]];
  if (!isAlone && entry.index === 0) {
    return [[{ start, end: skipSpace(text, end), text: "" }], ...others];
  }
  const more = withoutLines(text, start, skipBlankLines(text, end));
  const isAfterBlank = first === 0 || text.slice(lineStart(text, first - 1), first).trim() === "";
  return isAfterBlank ? [[more], ...others] : [...others, [more]];
}

/** `{}` or `[]` where there was one entry: behind what holds it if it has lines below, else in its place. */
function emptied(
  text: string,
  {
    collection,
    start,
    end,
    holder,
  }: {
    readonly collection: YamlCollection;
    readonly start: number;
    readonly end: number;
    readonly holder: YamlEntry | undefined;
  },
): readonly (readonly TextChange[])[] {
  const brackets = isMapping(collection) ? "{}" : "[]";
  const inPlace = { start, end: beforeBreak(text, end), text: brackets };
  const behind = holder === undefined ? undefined : afterIndicator(text, holder);
  return behind === undefined || behind > lineStart(text, start)
    ? [[inPlace]]
    : [[insertion(behind, ` ${brackets}`), withoutLines(text, start, end)], [inPlace]];
}

/** Behind the colon of a key, or the dash of an item, and the tag or the anchor that follow it. */
function afterIndicator(text: string, holder: YamlEntry): number {
  const { collection, index } = holder;
  const indicator = isMapping(collection)
    ? skipBlanks(text, collection.items[index]?.key.range?.[1] ?? 0)
    : startInBlock(text, holder);
  const after = indicator + 1;
  const properties = /^(?:[ \t]+[!&]\S*)*/.exec(text.slice(after, lineEnd(text, after)));
  return after + (properties?.[0].length ?? 0);
}

/** Whole lines, or what follows the line before them if there is no line after them. */
function withoutLines(text: string, start: number, end: number): TextChange {
  const first = lineStart(text, start);
  return isLineStart(text, end)
    ? { start: first, end, text: "" }
    : { start: beforeBreak(text, first), end, text: "" };
}

function beforeBreak(text: string, offset: number): number {
  if (text.charAt(offset - 1) !== "\n") {
    return offset;
  }
  return text.charAt(offset - 2) === "\r" ? offset - 2 : offset - 1;
}

function skipSpace(text: string, offset: number): number {
  const next = text.slice(offset).search(/\S/);
  return next === -1 ? text.length : offset + next;
}

function skipBlankLines(text: string, offset: number): number {
  const next = skipSpace(text, offset);
  return next === text.length ? next : lineStart(text, next);
}
