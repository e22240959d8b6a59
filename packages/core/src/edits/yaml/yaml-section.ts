import { composeYaml } from "./parse-yaml.ts";
import { lineStart } from "./yaml-lines.ts";
import { everySame } from "./yaml-same.ts";
import type { YamlSource } from "./yaml-source.ts";
import {
  isBlock,
  isMapping,
  startInBlock,
  type YamlCollection,
  type YamlRun,
} from "./yaml-tree.ts";

/** A run that has lines of its own, which say by themselves what they say where they stand. */
export interface YamlSection extends YamlRun {
  readonly start: number;
  readonly end: number;
  /** What stands before each entry: that many spaces. */
  readonly column: number;
}

/** How long a text is read again as a whole: that proves more, and takes no time. */
const shortText = 32_768;

/**
 * The innermost of nested runs, if it and all around it begin and end with a line: a change of it
 * is understood without the rest of the text, and the rest without the change.
 */
export function sectionFor(
  source: YamlSource,
  index: number,
  runs: readonly YamlRun[],
): YamlSection | undefined {
  const { text } = source;
  const section = text.length > shortText ? innermost(source, index, runs) : undefined;
  if (section === undefined) {
    return undefined;
  }
  const { collection, from, to, start, end } = section;
  const items = readSection(text.slice(start, end), section)?.items ?? [];
  return everySame(items, collection.items.slice(from, to)) ? section : undefined;
}

/** What the lines of a section say, if they are entries like those there. */
export function readSection(
  lines: string,
  { collection, column }: YamlSection,
): YamlCollection | undefined {
  const { documents, problems } = composeYaml(lines);
  const [{ contents } = { contents: null }, ...others] = documents;
  return problems.length === 0 &&
    others.length === 0 &&
    isBlock(contents) &&
    isMapping(contents) === isMapping(collection) &&
    linesFrom(lines, contents, 0)?.column === column
    ? contents
    : undefined;
}

function innermost(
  { text, documents }: YamlSource,
  index: number,
  runs: readonly YamlRun[],
): YamlSection | undefined {
  const document = documents[index];
  let section: YamlSection | undefined;
  let end = document?.end ?? 0;
  for (const run of document?.isPlain === true ? runs : []) {
    const first = linesFrom(text, run.collection, run.from);
    const isLast = run.to === run.collection.items.length;
    const next = isLast ? { ...first, start: end } : linesFrom(text, run.collection, run.to);
    if (first === undefined || next?.start === undefined || next.column !== first.column) {
      break;
    }
    section = { ...run, ...first, end: next.start };
    end = next.start;
  }
  return section;
}

/** Where the line of an entry begins, if nothing stands before the entry but its indentation. */
function linesFrom(
  text: string,
  collection: YamlCollection,
  index: number,
): Pick<YamlSection, "start" | "column"> | undefined {
  if (!isBlock(collection)) {
    return undefined;
  }
  const offset = startInBlock(text, { collection, index });
  const start = lineStart(text, offset);
  return /^ *$/.test(text.slice(start, offset)) ? { start, column: offset - start } : undefined;
}
