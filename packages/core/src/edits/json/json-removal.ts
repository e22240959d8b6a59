import type { TextSpan } from "../splice.ts";
import { lineStart } from "../text-lines.ts";
import { blanksAt, pastComments } from "./json-layout.ts";
import type { JsonContainer, JsonEntry } from "./json-tree.ts";
import type { JsonSource } from "./parse-json.ts";

/**
 * What goes with an entry: a comma, and if it has its lines to itself, all of them with the comment
 * behind it. Comments above it stay.
 */
export function removal(
  source: JsonSource,
  container: JsonContainer,
  index: number,
): readonly TextSpan[] {
  const entry = container.entries[index];
  if (entry === undefined) {
    return [];
  }
  const leaving = leavingOf(source, container, { entry, index });
  const stretch = stretchOf(leaving);
  const isAll = container.entries.length === 1 && isBlankAround(leaving, stretch);
  return isAll
    ? [{ start: container.start + 1, end: container.end - 1 }]
    : [...commasOf(leaving), stretch].toSorted((one, other) => one.start - other.start);
}

/** An entry that leaves, and what is around it. */
interface Leaving {
  readonly text: string;
  readonly container: JsonContainer;
  readonly entry: JsonEntry;
  readonly previous: JsonEntry | undefined;
  readonly next: JsonEntry | undefined;
  /** Behind it, and behind its comma if that is on its line. */
  readonly end: number;
  /** Behind the comments that follow on its line. */
  readonly tail: number;
}

function leavingOf(
  source: JsonSource,
  container: JsonContainer,
  { entry, index }: { readonly entry: JsonEntry; readonly index: number },
): Leaving {
  const { text } = source;
  const beforeComma = text.slice(entry.end, entry.comma ?? entry.end);
  const isNear = entry.comma !== undefined && !/[\r\n]/.test(beforeComma);
  const end = isNear ? entry.comma + 1 : entry.end;
  const past = pastComments(source, end, (comment) => !/[\r\n]/.test(comment));
  return {
    text,
    container,
    entry,
    previous: container.entries[index - 1],
    next: container.entries[index + 1],
    end,
    tail: past + blanksAt(text, past),
  };
}

function stretchOf(leaving: Leaving): TextSpan {
  const { text, container, entry, previous, next, end, tail } = leaving;
  const line = lineStart(text, entry.start);
  const endsLine = /[\r\n]/.test(text.charAt(tail));
  if (endsLine && line > container.start && isBlank(text.slice(line, entry.start))) {
    return { start: line, end: tail + (text.startsWith("\r\n", tail) ? 2 : 1) };
  }
  const floor = (previous?.comma ?? container.start) + 1;
  const start = isBlank(text.slice(floor, entry.start)) ? floor : entry.start;
  if (next === undefined && start === floor) {
    return { start, end };
  }
  if (next === undefined || !endsLine) {
    return { start: entry.start, end: end + blanksAt(text, end) };
  }
  return previous === undefined && isBlank(text.slice(end, next.start))
    ? { start: entry.start, end: next.start }
    : { start, end: tail };
}

/** Its own comma, unless it goes with it, or the one before the last. */
function commasOf({ entry, previous, next, end }: Leaving): readonly TextSpan[] {
  const comma = entry.comma ?? (next === undefined ? previous?.comma : undefined);
  return comma === undefined || comma === end - 1 ? [] : [{ start: comma, end: comma + 1 }];
}

function isBlankAround({ text, container }: Leaving, { start, end }: TextSpan): boolean {
  return isBlank(text.slice(container.start + 1, start) + text.slice(end, container.end - 1));
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}
