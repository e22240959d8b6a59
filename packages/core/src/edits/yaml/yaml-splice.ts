import type { Node } from "yaml";
import type { TextChange } from "../splice.ts";
import { isLineStart, lineBreakAt } from "./yaml-lines.ts";

export function insertion(offset: number, text: string): TextChange {
  return { start: offset, end: offset, text };
}

/** Whole lines, in front of the line that begins here or after the last one of the text. */
export function lineInsertion(text: string, offset: number, lines: readonly string[]): TextChange {
  const lineBreak = lineBreakAt(text, offset);
  const joined = lines.join(lineBreak);
  const isBetween = isLineStart(text, offset);
  return insertion(offset, isBetween ? joined + lineBreak : lineBreak + joined);
}

/** A value in place of another one, or of nothing: then with a space around where one is needed. */
export function putInPlace(text: string, { range }: Node, value: string): TextChange {
  const [start, end] = range ?? [0, 0];
  const wasEmpty = start === end;
  const space = wasEmpty && /\S/.test(text.charAt(start - 1)) ? " " : "";
  const gap = wasEmpty && text.charAt(end) === "#" ? " " : "";
  return { start, end, text: space + value + gap };
}
