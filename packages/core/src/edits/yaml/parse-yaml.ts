import {
  type Alias,
  Composer,
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import { explainYamlError } from "./explain-yaml-error.ts";
import { resolveAliases } from "./yaml-aliases.ts";
import { deepest, tooDeepAt } from "./yaml-depth.ts";
import { closeNoBlock } from "./yaml-open-block.ts";
import { forEachNode, isMergeKey } from "./yaml-tree.ts";

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

interface YamlFindings {
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly problems: readonly YamlProblem[];
  /** Tags that mean something to others: their values are taken as they are written. */
  readonly unknownTags: readonly YamlProblem[];
  /** Line and column of an index into the text, both counted from 1. */
  readonly placeOf: (offset: number) => YamlPlace;
}

export interface ParsedYaml extends YamlFindings {
  /** Absent if the text is not one well-formed document. */
  readonly document: Document.Parsed | undefined;
}

export interface ParsedYamlStream extends YamlFindings {
  /** At least one, unless the text is not well-formed. */
  readonly documents: readonly Document.Parsed[];
}

interface ComposedYaml {
  readonly documents: readonly Document.Parsed[];
  readonly problems: readonly YamlProblem[];
}

interface ComposeOptions extends ParseOptions, SchemaOptions {
  /** How many documents there may be. */
  readonly most?: number;
}

/** Parses one YAML document of any text, in time and memory that grow with its length. */
export function parseYaml(text: string, options: ParseOptions & SchemaOptions = {}): ParsedYaml {
  const { documents, ...findings } = examine(text, composeYaml(text, { ...options, most: 1 }));
  return { ...findings, document: documents[0] };
}

/** Parses all documents of a text; nothing at all is one empty document. */
export function parseYamlStream(text: string): ParsedYamlStream {
  return examine(text, composeYaml(text));
}

/** What the text says, if it is well-formed, with keys and aliases nobody has looked at. */
export function composeYaml(text: string, options: ComposeOptions = {}): ComposedYaml {
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    const message = `this is nested more than ${deepest} levels deep`;
    return { documents: [], problems: [{ offset: deep, message }] };
  }
  const { most = Number.POSITIVE_INFINITY, ...dialect } = options;
  // Right after a byte order mark the library knows no list; an empty line is as long and says nothing.
  const readable = text.replace(/^\ufeff/, "\n");
  // Comparing every key with every other one takes minutes for a long mapping; see duplicateKeys.
  const composer = new Composer({ ...dialect, uniqueKeys: false });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(new Parser().parse(readable), true, text.length)) {
    documents.push(document);
    if (documents.length > most) {
      break;
    }
  }
  closeNoBlock(text, documents.at(-1)?.contents ?? null);
  const tooMany = documents.splice(most).map(({ range }) => {
    return { offset: range[0], message: explainYamlError("MULTIPLE_DOCS") };
  });
  const errors = documents.flatMap(({ errors }) => errors.map(problemOf));
  return { documents, problems: [...errors, ...tooMany] };
}

function examine(text: string, { documents, problems }: ComposedYaml): ParsedYamlStream {
  const placeOf = placing(text);
  if (problems.length > 0) {
    const first = firstAtEachPlace(problems);
    return { documents: [], targets: new Map(), problems: first, unknownTags: [], placeOf };
  }
  const aliases = documents.map(({ contents }) => resolveAliases(contents));
  return {
    documents,
    targets: new Map(aliases.flatMap(({ targets }) => [...targets])),
    problems: [
      ...documents.flatMap(duplicateKeys),
      ...aliases.flatMap(({ broken }) => broken.map(explainAlias)),
    ],
    unknownTags: documents.flatMap(({ warnings }) => warnings.map(problemOf)),
    placeOf,
  };
}

/** Counts lines only when somebody asks. */
function placing(text: string): YamlFindings["placeOf"] {
  let counter: LineCounter | undefined;
  return (offset) => {
    counter ??= lineCounterOf(text);
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
}

function lineCounterOf(text: string): LineCounter {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) {
    counter.addNewLine(index + 1);
  }
  return counter;
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
  forEachNode(document.contents, (node) => {
    for (const problem of isMap(node) ? duplicatesIn(node) : []) {
      problems.push(problem);
    }
  });
  return problems;
}

function duplicatesIn(map: YAMLMap): readonly YamlProblem[] {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key) || isMergeKey(key)) {
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
