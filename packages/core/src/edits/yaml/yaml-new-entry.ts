import type { TextChange } from "../splice.ts";
import { blockLines } from "./yaml-block-lines.ts";
import { addToFlow } from "./yaml-flow.ts";
import { gapAfterDash, layoutOf } from "./yaml-layout.ts";
import { entryEnd } from "./yaml-lines.ts";
import type { YamlSource } from "./yaml-source.ts";
import { lineInsertion } from "./yaml-splice.ts";
import {
  columnOfEntries,
  endOf,
  isList,
  startInBlock,
  type YamlCollection,
  type YamlPair,
} from "./yaml-tree.ts";
import { flowText, wordingsLike } from "./yaml-wording.ts";

/** What is to come after the last entry of a collection. */
export interface NewEntry {
  readonly collection: YamlCollection;
  /** A collection of the same kind that has nothing but the entry. */
  readonly fresh: YamlCollection;
  /** What it is to look like. */
  readonly like: YamlPair | undefined;
}

/** The ways to write it. */
export function newEntryTexts(
  source: YamlSource,
  entry: NewEntry,
): readonly (readonly TextChange[])[] {
  return entry.collection.flow === true ? inFlow(source, entry) : inLines(source, entry);
}

function inFlow(
  { text }: YamlSource,
  { collection, fresh, like }: NewEntry,
): readonly (readonly TextChange[])[] {
  return wordingsLike(like, true).map((wording) => {
    const entry = flowText(fresh, wording).slice(1, -1);
    return addToFlow(text, collection, { entry, comma: wording.comma });
  });
}

function inLines(
  { text, documents }: YamlSource,
  { collection, fresh, like }: NewEntry,
): readonly (readonly TextChange[])[] {
  const last = { collection, index: collection.items.length - 1 };
  const column = columnOfEntries(text, collection);
  const offset = entryEnd(text, endOf(last), column);
  const layout = layoutOf(text, documents);
  const gap = isList(collection) ? gapAfterDash(text, startInBlock(text, last)) : layout.gap;
  return wordingsLike(like, false).map((wording) => {
    const lines = blockLines(fresh, column, { wording, layout: { ...layout, gap } });
    return [lineInsertion(text, offset, lines)];
  });
}
