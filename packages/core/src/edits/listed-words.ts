import { showWord } from "./edit-path.ts";
import { lineOf } from "./text-lines.ts";

const mostListed = 12;

/** `it has a, b and 3 more`, or that there is nothing to list. */
export function listWords(introduction: string, words: readonly string[]): string {
  return words.length === 0 ? "it is empty" : listSome(introduction, words, showWord);
}

/** `there is a, b and 3 more`. */
export function listSome<T>(
  introduction: string,
  things: readonly T[],
  show: (thing: T) => string,
): string {
  const rest = things.length > mostListed ? ` and ${things.length - mostListed} more` : "";
  return `${introduction} ${things.slice(0, mostListed).map(show).join(", ")}${rest}`;
}

/** `2 times (lines 3, 7)`, by the places in a text. */
export function listLines(text: string, offsets: readonly number[]): string {
  const lines = offsets.slice(0, mostListed).map((offset) => lineOf(text, offset));
  const rest = offsets.length > mostListed ? ", …" : "";
  return `${offsets.length} times (lines ${lines.join(", ")}${rest})`;
}
