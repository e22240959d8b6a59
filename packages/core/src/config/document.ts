import { type Document, isMap, isScalar, type Node } from "yaml";
import { parseYaml, type YamlPlace } from "../edits/yaml/parse-yaml.ts";
import { isTree, type KeyPath, type Tree } from "./key-path.ts";
import { wrongMerges } from "./merge-keys.ts";

export interface DocumentProblem extends YamlPlace {
  readonly message: string;
}

/** The text of a configuration file, read but not yet checked. */
export interface ConfigurationDocument {
  /** Absent if the text could not be understood. */
  readonly tree: Tree | undefined;
  readonly problems: readonly DocumentProblem[];
  /** Where a key stands, or else the nearest one above it. */
  readonly positionOf: (path: KeyPath) => YamlPlace | undefined;
}

/** A document with nothing in it. */
export const emptyDocument: ConfigurationDocument = {
  tree: {},
  problems: [],
  positionOf: () => undefined,
};

/** Without the tags of YAML 1.1, which make bytes, dates and sets: nothing here is of such a kind. */
const dialect = { merge: true, stringKeys: true, resolveKnownTags: false } as const;
const mergeRule = "a merge key takes a mapping, or a list of mappings";

/** Reads YAML, and so JSON. Nothing but comments is an empty document. */
export function readDocument(text: string): ConfigurationDocument {
  const parsed = parseYaml(text, dialect);
  const { document, targets, placeOf } = parsed;
  const merges = document === undefined ? [] : wrongMerges(document, targets);
  const found = [
    ...parsed.problems,
    ...parsed.unknownTags,
    ...merges.map((offset) => ({ offset, message: mergeRule })),
  ]
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => ({ ...placeOf(offset), message }));
  if (document === undefined) {
    return { ...emptyDocument, tree: undefined, problems: found };
  }
  const tree = treeOf(document);
  if (typeof tree === "string") {
    const problem = { ...placeOf(document.contents?.range[0] ?? 0), message: tree };
    return { ...emptyDocument, tree: undefined, problems: found.length > 0 ? found : [problem] };
  }
  const offsets = new Map(keyOffsets(document.contents, []));
  return {
    tree,
    problems: found,
    positionOf: (path) => {
      const offset = nearestOffset(offsets, path);
      return offset === undefined ? undefined : placeOf(offset);
    },
  };
}

/** The keys and values, or the reason why there are none. */
function treeOf(document: Document.Parsed): Tree | string {
  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch {
    return "has aliases that multiply to more than is reasonable";
  }
  return isTree(value) ? value : "must be a mapping of keys, such as log, server, sources";
}

/** Does not go through aliases: what they repeat has no place of its own. */
function keyOffsets(
  node: Node | null | undefined,
  path: KeyPath,
): readonly (readonly [string, number])[] {
  if (!isMap<Node, Node | null>(node)) {
    return [];
  }
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : "";
    const below = [...path, name];
    return [[entryOf(below), key.range?.[0] ?? 0] as const, ...keyOffsets(value, below)];
  });
}

function nearestOffset(offsets: ReadonlyMap<string, number>, path: KeyPath): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const offset = offsets.get(entryOf(path.slice(0, length)));
    if (offset !== undefined) {
      return offset;
    }
  }
  return undefined;
}

function entryOf(path: KeyPath): string {
  return JSON.stringify(path);
}
