import { indentationOf, lineEndingNear } from "../text-lines.ts";
import type { JsonContainer, JsonEntry, JsonNode } from "./json-tree.ts";
import type { JsonSource } from "./parse-json.ts";

/** How a file writes what stands around a place. */
export interface JsonLayout {
  readonly lineEnding: string;
  /** What each level is indented by. */
  readonly unit: string;
  /** A colon with the blanks around it. */
  readonly colon: string;
  /** A comma with the blank after it, between entries on one line. */
  readonly comma: string;
  /** The blank inside the braces of an object on one line. */
  readonly padding: string;
}

/** The layout around the last of several containers, of which each has the next one in it. */
export function layoutAround(source: JsonSource, containers: readonly JsonContainer[]): JsonLayout {
  const nearest = containers.toReversed();
  const examples = nearest.flatMap(examplesIn);
  const colon = firstOf(examples, (container) => colonIn(source, container)) ?? ": ";
  const comma = firstOf(examples, (container) => commaIn(source, container));
  return {
    lineEnding: lineEndingNear(source.text, nearest[0]?.end ?? source.text.length),
    unit: firstOf(nearest, (container) => unitIn(source, container)) ?? "  ",
    colon,
    comma: comma ?? (colon.endsWith(" ") ? ", " : ","),
    padding: firstOf(examples, (container) => paddingIn(source, container)) ?? "",
  };
}

/** An object shows how it is written itself, a list by what is in it. */
function examplesIn(container: JsonContainer): readonly JsonContainer[] {
  const inside = container.entries.findLast(({ node }) => isFilled(node))?.node;
  if (inside === undefined || inside.kind === "scalar") {
    return [container];
  }
  return container.kind === "list" ? [inside, container] : [container, inside];
}

export function isFilled(node: JsonNode): node is JsonContainer {
  return node.kind !== "scalar" && node.entries.length > 0;
}

/** Whether an entry begins a line of its container; comments may stand before it. */
export function beginsLine({ bare }: JsonSource, container: JsonContainer, index: number): boolean {
  const from = (container.entries[index - 1]?.comma ?? container.start) + 1;
  return /[\r\n]/.test(bare.slice(from, container.entries[index]?.start));
}

export function isOnOneLine({ text }: JsonSource, { start, end }: JsonNode): boolean {
  return !/[\r\n]/.test(text.slice(start, end));
}

/** Where the comments end that follow a place on its line. */
export function pastComments(
  { text, comments }: JsonSource,
  offset: number,
  accepts: (comment: string) => boolean,
): number {
  let past = offset;
  for (;;) {
    const start = past + blanksAt(text, past);
    const end = comments.get(start);
    if (end === undefined || !accepts(text.slice(start, end))) {
      return past;
    }
    past = end;
  }
}

/** How many blanks there are from a place on. */
export function blanksAt(text: string, offset: number): number {
  let end = offset;
  while (text.charAt(end) === " " || text.charAt(end) === "\t") {
    end += 1;
  }
  return end - offset;
}

function firstOf<T, R>(values: readonly T[], find: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function colonIn({ text }: JsonSource, { entries }: JsonContainer): string | undefined {
  const entry: JsonEntry | undefined = entries.at(-1);
  const [, before, after] =
    /([ \t]?):([ \t]*)$/.exec(text.slice(entry?.start, entry?.node.start)) ?? [];
  return entry?.key === undefined || before === undefined || after === undefined
    ? undefined
    : `${before}:${after === "" ? "" : " "}`;
}

function commaIn({ text }: JsonSource, { entries }: JsonContainer): string | undefined {
  const [before, last] = entries.slice(-2);
  const gap = last === undefined ? undefined : text.slice((before?.comma ?? 0) + 1, last.start);
  return gap !== undefined && /^[ \t]*$/.test(gap) ? `,${gap === "" ? "" : " "}` : undefined;
}

function unitIn(source: JsonSource, container: JsonContainer): string | undefined {
  const last = container.entries.length - 1;
  const entry = container.entries[last];
  if (entry === undefined || !beginsLine(source, container, last)) {
    return undefined;
  }
  const outer = indentationOf(source.text, container.start);
  const inner = indentationOf(source.text, entry.start);
  return inner.startsWith(outer) && inner !== outer ? inner.slice(outer.length) : undefined;
}

function paddingIn(source: JsonSource, container: JsonContainer): string | undefined {
  const hasPadding = blanksAt(source.text, container.start + 1) > 0;
  return container.kind === "object" &&
    container.entries.length > 0 &&
    isOnOneLine(source, container)
    ? " ".repeat(hasPadding ? 1 : 0)
    : undefined;
}
