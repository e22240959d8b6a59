import type { Node } from "yaml";
import type { TextChange } from "../splice.ts";
import { type BlockStyle, blockLines } from "./yaml-block-lines.ts";
import { layoutOf } from "./yaml-layout.ts";
import { columnOf, entryEnd, lineBreakAt, lineStart } from "./yaml-lines.ts";
import type { YamlSource } from "./yaml-source.ts";
import { lineInsertion, putInPlace } from "./yaml-splice.ts";
import {
  columnOfEntries,
  endOf,
  heldBy,
  isList,
  isMapping,
  type YamlCollection,
  type YamlEntry,
  type YamlPair,
} from "./yaml-tree.ts";
import { flowText, wordingsLike } from "./yaml-wording.ts";

/** A mapping or a list in place of nothing. */
export interface NewValue {
  readonly fresh: YamlCollection;
  /** The text of a null, which can be empty, or not even that. */
  readonly nothing: Node | null;
  /** What holds it: the document, if there is none. */
  readonly holder: YamlEntry | undefined;
  /** Where the document ends. */
  readonly end: number;
  /** What it is to look like. */
  readonly like: YamlPair | undefined;
}

/** The ways to write it: in lines if it can be, else between brackets. */
export function newValueTexts(
  { text, documents }: YamlSource,
  added: NewValue,
): readonly (readonly TextChange[])[] {
  const { fresh, nothing, holder, like } = added;
  const isInFlow = holder?.collection.flow === true;
  const brackets = wordingsLike(like, isInFlow).flatMap((wording) =>
    nothing === null ? [] : [[putInPlace(text, nothing, flowText(fresh, wording))]],
  );
  if (isInFlow) {
    return brackets;
  }
  const layout = layoutOf(text, documents);
  const lines = wordingsLike(like, false).map((wording) =>
    inLines(text, added, { wording, layout }),
  );
  return [...lines, ...brackets];
}

function inLines(text: string, added: NewValue, style: BlockStyle): readonly TextChange[] {
  const { fresh, nothing, holder, end } = added;
  if (holder !== undefined && isMapping(holder.collection)) {
    return belowKey(text, { holder, fresh }, style);
  }
  if (holder === undefined && isEmpty(nothing)) {
    return [lineInsertion(text, end, blockLines(fresh, 0, style))];
  }
  return nothing === null ? [] : [fromHere(text, { nothing, fresh }, style)];
}

function isEmpty(nothing: Node | null): boolean {
  return nothing?.range?.[0] === nothing?.range?.[1];
}

/** Below the line of the key, which is left without a value of its own. */
function belowKey(
  text: string,
  { holder, fresh }: { readonly holder: YamlEntry; readonly fresh: YamlCollection },
  style: BlockStyle,
): readonly TextChange[] {
  const column = columnOfEntries(text, holder.collection);
  const distance = isList(fresh) ? style.layout.dash : style.layout.step;
  const end = endOf(holder);
  const lines = blockLines(fresh, column + distance, style);
  const added = lineInsertion(text, entryEnd(text, end, column), lines);
  const start = heldBy(holder)?.range?.[0] ?? end;
  const gap = /[ \t]*$/.exec(text.slice(lineStart(text, start), start))?.[0].length ?? 0;
  return start === end ? [added] : [{ start: start - gap, end, text: "" }, added];
}

/** Where the null is: the first line continues the one that is there. */
function fromHere(
  text: string,
  { nothing, fresh }: { readonly nothing: Node; readonly fresh: YamlCollection },
  style: BlockStyle,
): TextChange {
  const offset = nothing.range?.[0] ?? 0;
  const space = /\S/.test(text.charAt(offset - 1)) ? 1 : 0;
  const column = columnOf(text, offset) + space;
  const lines = blockLines(fresh, column, style);
  return putInPlace(text, nothing, lines.join(lineBreakAt(text, offset)).slice(column));
}
