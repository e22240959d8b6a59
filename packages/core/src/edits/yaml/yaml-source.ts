import { type Alias, type Document, isAlias, type Node } from "yaml";
import { EditError } from "../edit-error.ts";
import { type EditPath, showPath } from "../edit-path.ts";
import { parseYamlStream } from "./parse-yaml.ts";
import { resolveAliases } from "./yaml-aliases.ts";
import type { Resolve } from "./yaml-step.ts";

/** A text and what it says, as long as nothing else is done with it. */
export interface YamlSource {
  readonly text: string;
  readonly documents: readonly YamlDocument[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

export interface YamlDocument {
  readonly contents: Node | null;
  /** Where its first line begins: that of its `---`, if it has one. */
  readonly start: number;
  /** Where the line after its last one begins: that of a `...`, of the next document, or none. */
  readonly end: number;
  /** Whether no directive says how it is to be read. */
  readonly isPlain: boolean;
}

/** A place in a source, and why nothing can be done there. */
export interface Refusal {
  readonly path: EditPath;
  readonly node: Node | null;
  readonly reason: string;
}

export function readSource(text: string): YamlSource {
  const { documents, targets, problems, placeOf } = parseYamlStream(text);
  const [problem = loneReturn(text)] = problems;
  if (problem !== undefined) {
    throw new EditError(problem.message, { path: "", line: placeOf(problem.offset).line });
  }
  return { text, targets, documents: documentsIn(text, documents) };
}

/** What one reader takes for the end of a line, and another one for text. */
function loneReturn(text: string) {
  const offset = text.search(/\r(?!\n)/);
  const message = "a carriage return stands alone here, which can mean the end of a line or not";
  return offset === -1 ? undefined : { offset, message };
}

/** The documents of a text that is well-formed. */
export function documentsIn(
  text: string,
  parsed: readonly Document.Parsed[],
): readonly YamlDocument[] {
  return parsed.map(({ contents, directives, range }, index) => ({
    contents,
    start: range[0],
    end: endOfDocument(text, parsed, index),
    isPlain: directives.yaml.version === "1.2" && Object.keys(directives.tags).length === 1,
  }));
}

function endOfDocument(text: string, parsed: readonly Document.Parsed[], index: number): number {
  const document = parsed[index];
  if (document?.directives.docEnd !== true) {
    return parsed[index + 1]?.range[0] ?? text.length;
  }
  const marker = /^\.\.\.(?![^\s])/gm;
  marker.lastIndex = document.range[1];
  return marker.exec(text)?.index ?? text.length;
}

/** What comes after a source: it has no other aliases, but they can stand elsewhere. */
export function withAliases(
  { targets }: YamlSource,
  after: Pick<YamlSource, "text" | "documents">,
): YamlSource {
  const resolved =
    targets.size === 0 ? [] : after.documents.map(({ contents }) => resolveAliases(contents));
  return { ...after, targets: new Map(resolved.flatMap((one) => [...one.targets])) };
}

export function refusal(source: YamlSource, { path, node, reason }: Refusal): EditError {
  const offset = node?.range?.[0];
  const line = offset === undefined ? {} : { line: lineOf(source, offset) };
  return new EditError(reason, { path: showPath(path), ...line });
}

/** The line of an offset, counted from 1. */
export function lineOf({ text }: YamlSource, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

export function resolveIn({ targets }: YamlSource): Resolve {
  return (node) => (isAlias(node) ? (targets.get(node) ?? null) : node);
}
