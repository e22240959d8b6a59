import {
  type Alias,
  type Document,
  isScalar,
  LineCounter,
  type Node,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  visit,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import { explainYamlError } from "./explain-yaml-error.ts";
import { resolveAliases } from "./yaml-aliases.ts";
import { deepest, tooDeepAt } from "./yaml-depth.ts";

interface YamlProblem {
  /** Index into the text. */
  readonly offset: number;
  /** A sentence without words of the document, which may be secret. */
  readonly message: string;
}

export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

export interface ParsedYaml {
  /** Absent if the text is not one well-formed document. */
  readonly document: Document.Parsed | undefined;
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly problems: readonly YamlProblem[];
  /** Tags that mean something to others: their values are taken as they are written. */
  readonly unknownTags: readonly YamlProblem[];
  /** Line and column of an index into the text, both counted from 1. */
  readonly placeOf: (offset: number) => YamlPlace;
}

/** Parses one YAML document of any text, in time and memory that grow with its length. */
export function parseYaml(text: string, options: ParseOptions & SchemaOptions = {}): ParsedYaml {
  const none = { document: undefined, targets: new Map(), unknownTags: [], placeOf: placing(text) };
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    const message = `this is nested more than ${deepest} levels deep`;
    return { ...none, problems: [{ offset: deep, message }] };
  }
  // Comparing every key with every other one takes minutes for a long mapping; see duplicateKeys.
  const uniqueKeys = false;
  const document = parseDocument(text, { ...options, uniqueKeys, prettyErrors: false });
  if (document.errors.length > 0) {
    return { ...none, problems: firstAtEachPlace(document.errors.map(problemOf)) };
  }
  const { targets, broken } = resolveAliases(document);
  const problems = [...duplicateKeys(document), ...broken.map(explainAlias)];
  return { ...none, document, targets, problems, unknownTags: document.warnings.map(problemOf) };
}

function placing(text: string): ParsedYaml["placeOf"] {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) {
    lines.addNewLine(index + 1);
  }
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}

function problemOf({ pos, code }: YAMLError): YamlProblem {
  return { offset: pos[0], message: explainYamlError(code) };
}

/** What follows at the same place says the same in other words. */
function firstAtEachPlace(problems: readonly YamlProblem[]): readonly YamlProblem[] {
  const seen = new Set<number>();
  return problems.filter(({ offset }) => {
    const isNew = !seen.has(offset);
    seen.add(offset);
    return isNew;
  });
}

function duplicateKeys(document: Document.Parsed): readonly YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Map: (_, map) => {
      problems.push(...duplicatesIn(map));
    },
  });
  return problems;
}

function duplicatesIn(map: YAMLMap): readonly YamlProblem[] {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key) || key.source === "<<") {
      return [];
    }
    const isNew = !seen.has(key.value);
    seen.add(key.value);
    return isNew
      ? []
      : [{ offset: key.range?.[0] ?? 0, message: explainYamlError("DUPLICATE_KEY") }];
  });
}

function explainAlias({ range }: Alias): YamlProblem {
  const message = "this alias has no anchor before it, or is part of what it stands for";
  return { offset: range?.[0] ?? 0, message };
}
