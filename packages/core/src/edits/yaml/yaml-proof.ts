import { splice, type TextChange } from "../splice.ts";
import { composeYaml } from "./parse-yaml.ts";
import { type Move, movedEnd, movedStart, moveTree } from "./yaml-offsets.ts";
import { everySame, saysTheSame } from "./yaml-same.ts";
import { readSection, sectionFor, type YamlSection } from "./yaml-section.ts";
import { documentsIn, withAliases, type YamlDocument, type YamlSource } from "./yaml-source.ts";
import { replaceItems, type YamlRun } from "./yaml-tree.ts";

/** A change of what one document says, and the ways to write it. */
export interface YamlChange {
  /** The index of the document. */
  readonly index: number;
  /** What holds all of the change, from the outermost. */
  readonly runs: readonly YamlRun[];
  /** Has the tree say what it is to say. */
  readonly apply: (document: YamlDocument) => YamlDocument;
  /** The preferred one first. */
  readonly texts: readonly (readonly TextChange[])[];
}

/**
 * The source with the first text that says exactly what it is to say, or `undefined` if none does.
 * Whatever comes of it, the source that was given is of no more use.
 */
export function prove(source: YamlSource, change: YamlChange): YamlSource | undefined {
  const { index, runs, apply, texts } = change;
  const section = sectionFor(source, index, runs);
  const count = section?.collection.items.length ?? 0;
  const documents = source.documents.map((one, at) => (at === index ? apply(one) : one));
  const wanted = { ...source, documents };
  if (section !== undefined) {
    const to = section.to + section.collection.items.length - count;
    const proven = firstOf(texts, (text) => proveSection(wanted, { ...section, to }, text));
    if (proven !== undefined) {
      return proven;
    }
  }
  return firstOf(texts, (text) => proveAll(wanted, text));
}

function firstOf<T, R>(things: readonly T[], attempt: (thing: T) => R | undefined): R | undefined {
  for (const thing of things) {
    const result = attempt(thing);
    if (result !== undefined) {
      return result;
    }
  }
  return undefined;
}

function proveAll(wanted: YamlSource, splices: readonly TextChange[]): YamlSource | undefined {
  const text = splice(wanted.text, splices);
  const { documents, problems } = composeYaml(text);
  const isWanted =
    problems.length === 0 &&
    documents.length === wanted.documents.length &&
    documents.every(({ contents }, at) => saysTheSame(contents, wanted.documents[at]?.contents));
  return isWanted
    ? withAliases(wanted, { text, documents: documentsIn(text, documents) })
    : undefined;
}

/** Reads the lines of the section only, and puts what they say into the tree that is there. */
function proveSection(
  wanted: YamlSource,
  section: YamlSection,
  splices: readonly TextChange[],
): YamlSource | undefined {
  const { start, end, collection, from, to } = section;
  if (splices.some((one) => one.start < start || one.end > end)) {
    return undefined;
  }
  const lines = splice(wanted.text.slice(0, end), splices).slice(start);
  const isWhole = end === wanted.text.length || lines.endsWith("\n");
  const contents = isWhole ? readSection(lines, section) : undefined;
  if (contents === undefined || !everySame(contents.items, collection.items.slice(from, to))) {
    return undefined;
  }
  const move = { start, after: end, by: start + lines.length - end };
  const documents = wanted.documents.map((document) => moveDocument(document, move));
  moveTree(contents, { start: -1, after: 0, by: start });
  replaceItems(section, contents);
  if (from === 0 && collection.range && contents.range) {
    collection.range[0] = contents.range[0];
  }
  const text = wanted.text.slice(0, start) + lines + wanted.text.slice(end);
  return withAliases(wanted, { text, documents });
}

function moveDocument(document: YamlDocument, move: Move): YamlDocument {
  moveTree(document.contents, move);
  const { start, end } = document;
  return { ...document, start: movedStart(start, move), end: movedEnd(end, move) };
}
