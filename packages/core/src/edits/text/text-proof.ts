import { EditError } from "../edit-error.ts";
import { splice, type TextChange, type TextSpan } from "../splice.ts";
import { matchOnce, type TextGroups } from "./text-pattern.ts";

/** What is put in place of a group. */
export interface GroupChange extends TextChange {
  readonly name: string;
}

/** What a pattern has matched, and what is put in place of it. */
export interface TextClaim {
  readonly content: string;
  readonly pattern: RegExp;
  readonly groups: TextGroups;
  readonly changes: readonly GroupChange[];
}

/** Whether the pattern finds again what was changed, where it was put, and the rest as it was. */
export function isProven({ content, pattern, groups, changes }: TextClaim, after: string): boolean {
  const found = foundIn(after, pattern);
  if (found === undefined || !areWherePut(changes, found)) {
    return false;
  }
  return [...groups].every(([name, span]) => {
    const now = found.get(name);
    const own = content.slice(span.start, span.end);
    const possible = possibleTexts(own, span, changes);
    return (
      possible === undefined ||
      (now !== undefined && possible.includes(after.slice(now.start, now.end)))
    );
  });
}

function foundIn(text: string, pattern: RegExp): TextGroups | undefined {
  try {
    return matchOnce(text, pattern);
  } catch (error) {
    if (error instanceof EditError) {
      return undefined;
    }
    throw error;
  }
}

function areWherePut(changes: readonly GroupChange[], found: TextGroups): boolean {
  let moved = 0;
  return changes.every(({ name, start, end, text }) => {
    const span = found.get(name);
    const isThere = span?.start === start + moved && span.end === start + moved + text.length;
    moved += text.length - (end - start);
    return isThere;
  });
}

/**
 * What a group can match after the changes: all that are in it are made, and those of nothing at its
 * edges may be. Unknown if it was within one of them.
 */
function possibleTexts(
  own: string,
  span: TextSpan,
  changes: readonly TextChange[],
): readonly string[] | undefined {
  const inside = changes.filter(({ start, end }) => start >= span.start && end <= span.end);
  const near = changes.filter(({ start, end }) => start < span.end && end > span.start);
  if (near.some((change) => !inside.includes(change))) {
    return undefined;
  }
  const local = inside.map(({ start, end, text }) => ({
    start: start - span.start,
    end: end - span.start,
    text,
  }));
  const isAtEdge = ({ start, end }: TextSpan) =>
    start === end && (start === 0 || end === own.length);
  return [
    splice(own, local),
    splice(
      own,
      local.filter((change) => !isAtEdge(change)),
    ),
  ];
}
