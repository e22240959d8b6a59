import { EditError } from "../edit-error.ts";
import { showWord } from "../edit-path.ts";
import { listWords } from "../listed-words.ts";
import { splice } from "../splice.ts";
import { hasHalfCharacter, whyUnwritable } from "../unwritable.ts";
import { groupNames, matchOnce, showPattern, type TextGroups } from "./text-pattern.ts";
import { type GroupChange, isProven } from "./text-proof.ts";

/**
 * What the named groups of a pattern match in any text; those that take no part are absent. The pattern
 * must match exactly once. Its flags `g` and `y` make no difference, nor does where it matched last.
 * @throws {EditError} if it matches nowhere or several times, or has no named groups
 */
export function getText(content: string, pattern: RegExp): Readonly<Record<string, string>> {
  namesOf(pattern);
  const groups = [...matchOnce(content, pattern)];
  return Object.fromEntries(
    groups.map(([name, { start, end }]) => [name, content.slice(start, end)]),
  );
}

/**
 * Puts values in place of what the named groups of a pattern match in any text, and changes no byte
 * around them; for what no other edit can read. The pattern must match exactly once, and then once
 * again, with the values where they were put.
 * @throws {EditError} if it does not, or one of the groups is not there or overlaps with another
 */
export function setText(
  content: string,
  pattern: RegExp,
  values: Readonly<Record<string, string>>,
): string {
  refuseUnknown(pattern, Object.keys(values));
  const groups = matchOnce(content, pattern);
  const changes = Object.entries(values)
    .map(([name, text]) => changeOf(pattern, groups, { name, text }))
    .toSorted((one, other) => one.start - other.start || one.end - other.end);
  refuseOverlaps(pattern, changes);
  const after = splice(content, changes);
  if (hasHalfCharacter(after) && !hasHalfCharacter(content)) {
    throw refusal(pattern, "matches half a character; it needs the flag u");
  }
  if (after !== content && !isProven({ content, pattern, groups, changes }, after)) {
    throw refusal(pattern, "would not match what it is set to where it is put");
  }
  return after;
}

function namesOf(pattern: RegExp): readonly string[] {
  const names = groupNames(pattern);
  if (names.length === 0) {
    throw refusal(pattern, "has no named group, such as (?<digest>…)");
  }
  return names;
}

function refuseUnknown(pattern: RegExp, given: readonly string[]): void {
  const names = namesOf(pattern);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw refusal(pattern, `has no group ${showWord(unknown)}; ${listWords("it has", names)}`);
  }
}

function changeOf(
  pattern: RegExp,
  groups: TextGroups,
  { name, text }: Pick<GroupChange, "name" | "text">,
): GroupChange {
  const reason = whyUnwritable(text);
  if (reason !== undefined) {
    throw refusal(pattern, `has the group ${name}, which ${reason}`);
  }
  const span = groups.get(name);
  if (span === undefined) {
    throw refusal(pattern, `matches without its group ${name}, which has no place to be set`);
  }
  return { name, text, ...span };
}

/** Of two groups of nothing in one place it is not known which comes first. */
function refuseOverlaps(pattern: RegExp, changes: readonly GroupChange[]): void {
  for (const [index, { name, start, end }] of changes.entries()) {
    const before = changes[index - 1];
    if (
      before !== undefined &&
      (start < before.end || (start === before.start && end === before.end))
    ) {
      throw refusal(pattern, `has the groups ${before.name} and ${name} in one place`);
    }
  }
}

function refusal(pattern: RegExp, reason: string): EditError {
  return new EditError(`${showPattern(pattern)} ${reason}`, { path: "" });
}
