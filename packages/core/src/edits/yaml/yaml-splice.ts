import type { Node } from "yaml";
import { isLineStart, lineBreakAt } from "./yaml-lines.ts";

/** Text that takes the place of what stands between two offsets. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all of it replaced; the splices are in its order and do not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const pieces = splices.map(({ start, text: piece }, index) => {
    return text.slice(splices[index - 1]?.end ?? 0, start) + piece;
  });
  return pieces.join("") + text.slice(splices.at(-1)?.end ?? 0);
}

export function insertion(offset: number, text: string): Splice {
  return { start: offset, end: offset, text };
}

/** Whole lines, in front of the line that begins here or after the last one of the text. */
export function lineInsertion(text: string, offset: number, lines: readonly string[]): Splice {
  const lineBreak = lineBreakAt(text, offset);
  const joined = lines.join(lineBreak);
  const isBetween = isLineStart(text, offset);
  return insertion(offset, isBetween ? joined + lineBreak : lineBreak + joined);
}

/** A value in place of another one, or of nothing: then with a space around where one is needed. */
export function putInPlace(text: string, { range }: Node, value: string): Splice {
  const [start, end] = range ?? [0, 0];
  const wasEmpty = start === end;
  const space = wasEmpty && /\S/.test(text.charAt(start - 1)) ? " " : "";
  const gap = wasEmpty && text.charAt(end) === "#" ? " " : "";
  return { start, end, text: space + value + gap };
}
