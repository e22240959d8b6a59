import { EditError } from "../edit-error.ts";
import { listLines } from "../listed-words.ts";
import type { TextSpan } from "../splice.ts";

/** Where the named groups stand that took part in a match. */
export type TextGroups = ReadonlyMap<string, TextSpan>;

const longestShown = 100;

/** The names of all groups of a pattern, whether they take part in a match or not. */
export function groupNames({ source, flags }: RegExp): readonly string[] {
  // Nothing at all matches as well, so that there is a match to look at.
  const match = new RegExp(`${source}|`, stateless(flags)).exec("");
  return Object.keys(match?.groups ?? {});
}

/**
 * The groups of the only match of a pattern.
 * @throws {EditError} if it matches nowhere or several times
 */
export function matchOnce(text: string, pattern: RegExp): TextGroups {
  const flags = stateless(pattern.flags);
  const matches = text.matchAll(new RegExp(pattern.source, `${flags}g`));
  const offsets = Array.from(matches, ({ index }) => index);
  if (offsets.length !== 1) {
    const found =
      offsets.length === 0
        ? "matches nowhere"
        : `matches ${listLines(text, offsets)}, and not once`;
    throw new EditError(`${showPattern(pattern)} ${found}`, { path: "" });
  }
  const groups = new RegExp(pattern.source, `${flags}d`).exec(text)?.indices?.groups ?? {};
  const spans = Object.entries<readonly [number, number] | undefined>(groups);
  return new Map(
    spans.flatMap(([name, span]) =>
      span === undefined ? [] : [[name, { start: span[0], end: span[1] }]],
    ),
  );
}

/** `the pattern /tag: (?<tag>\S+)/` */
export function showPattern({ source, flags }: RegExp): string {
  const isLong = source.length > longestShown;
  return `the pattern /${isLong ? `${source.slice(0, longestShown)}…` : source}/${flags}`;
}

/** The flags without those that have a pattern go on from where it was. */
function stateless(flags: string): string {
  return flags.replaceAll(/[dgy]/g, "");
}
