import { type Document, isMap, isNode, isScalar, isSeq, parseAllDocuments, visit } from "yaml";
import type { EditPath, EditPathStep } from "../../edit-path.ts";
import type { EditValue } from "../../edit-value.ts";

export function isYaml(text: string): boolean {
  return documentsOf(text).every(({ errors }) => errors.length === 0);
}

/** What the documents of a text say, if that can be told: mappings are maps, in their order. */
export function contentsOf(text: string): readonly unknown[] | undefined {
  const documents = documentsOf(text);
  if (documents.some(({ errors }) => errors.length > 0)) {
    return undefined;
  }
  try {
    const contents = documents.map((document) => document.toJS({ mapAsMap: true }));
    return contents.length === 0 ? [null] : contents;
  } catch {
    return undefined;
  }
}

/** Comparable, with the order of keys, and as far as aliases go. */
export function inOrder(content: unknown): unknown {
  if (content instanceof Map) {
    return { mapping: [...content].map(([key, value]) => [inOrder(key), inOrder(value)]) };
  }
  if (content instanceof Set) {
    return { set: [...content].map(inOrder) };
  }
  return Array.isArray(content) ? content.map(inOrder) : content;
}

/** Every place that a path can name, the whole first. */
export function pathsIn(content: unknown): readonly EditPath[] {
  const below = stepsIn(content).flatMap((step) =>
    pathsIn(childOf(content, step)).map((path) => [step, ...path]),
  );
  return [[], ...below];
}

function stepsIn(content: unknown): readonly EditPathStep[] {
  if (Array.isArray(content)) {
    return [...content.keys()];
  }
  const names = content instanceof Map ? [...content.keys()].filter(isName).map(String) : [];
  return names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
}

function isName(key: unknown): boolean {
  return typeof key !== "object" || key === null;
}

/** What a path leads to. */
export function valueAt(content: unknown, path: EditPath): unknown {
  return path.reduce(childOf, content);
}

function childOf(content: unknown, step: EditPathStep): unknown {
  if (Array.isArray(content)) {
    return content[indexOf(content, step)];
  }
  const [key] = content instanceof Map ? keysOf(content, step) : [];
  return content instanceof Map ? content.get(key) : undefined;
}

function indexOf(list: readonly unknown[], step: EditPathStep): number {
  if (typeof step === "object") {
    return list.findIndex((item) => matches(item, step));
  }
  return typeof step === "number" ? step : -1;
}

function matches(item: unknown, selector: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, text]) => {
    const [name] = item instanceof Map ? keysOf(item, key) : [];
    return item instanceof Map && name !== undefined && String(item.get(name)) === text;
  });
}

function keysOf(map: ReadonlyMap<unknown, unknown>, step: EditPathStep): readonly unknown[] {
  return [...map.keys()].filter((key) => isName(key) && String(key) === step);
}

/** The same path, on which items are chosen by a text that only they have. */
export function withSelectors(content: unknown, [step, ...below]: EditPath): EditPath {
  if (step === undefined) {
    return [];
  }
  const child = childOf(content, step);
  const items: readonly unknown[] = Array.isArray(content) ? content : [];
  const selector = (child instanceof Map ? [...child] : [])
    .filter(([key, value]) => typeof key === "string" && typeof value === "string")
    .filter(([key]) => key !== below[0])
    .map(([key, value]) => ({ [String(key)]: String(value) }))
    .find((candidate) => items.filter((item) => matches(item, candidate)).length === 1);
  return [selector ?? step, ...withSelectors(child, below)];
}

/** The same with one value set or added. */
export function withValue(content: unknown, [step, ...below]: EditPath, value: EditValue): unknown {
  if (step === undefined) {
    return value;
  }
  if (typeof step === "string") {
    const map = new Map<unknown, unknown>(content instanceof Map ? content : []);
    const [key] = keysOf(map, step);
    return map.set(key === undefined ? step : key, withValue(map.get(key), below, value));
  }
  const list: unknown[] = Array.isArray(content) ? [...content] : [];
  const index = indexOf(list, step);
  if (index !== -1) {
    return list.with(index, withValue(list[index], below, value));
  }
  return [...list, withValue(new Map(Object.entries(step)), below, value)];
}

/** The same without one entry. */
export function withoutEntry(content: unknown, [step, ...below]: EditPath): unknown {
  if (step === undefined) {
    return content;
  }
  if (Array.isArray(content)) {
    const index = indexOf(content, step);
    return below.length === 0
      ? content.toSpliced(index, 1)
      : content.with(index, withoutEntry(content[index], below));
  }
  const map = new Map<unknown, unknown>(content instanceof Map ? content : []);
  const [key] = keysOf(map, step);
  if (below.length === 0) {
    map.delete(key);
    return map;
  }
  return map.set(key, withoutEntry(map.get(key), below));
}

/** Where the text of what a path leads to begins and ends. */
export function rangeOf(text: string, index: number, path: EditPath): readonly [number, number] {
  const node = path.reduce(nodeBelow, documentsOf(text)[index]?.contents);
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : [0, text.length];
}

function nodeBelow(node: unknown, step: EditPathStep): unknown {
  if (isSeq(node)) {
    const texts = (item: unknown, key: string) => isMap(item) && String(item.get(key));
    return typeof step === "object"
      ? node.items.find((item) =>
          Object.entries(step).every(([key, value]) => texts(item, key) === value),
        )
      : node.items[Number(step)];
  }
  const pairs = isMap(node) ? node.items : [];
  return pairs.find(({ key }) => isScalar(key) && String(key.value) === step)?.value;
}

/** As the library reads it, but for what it is alone with: see `closeNoBlock`, and `composeYaml`. */
function documentsOf(text: string): readonly Document[] {
  const lastLine = text.slice(text.lastIndexOf("\n") + 1);
  const documents = [...parseAllDocuments(text.replace(/^\ufeff/, "\n"))];
  for (const document of documents) {
    visit(document, {
      Scalar: (_, node) => {
        const isBlock = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
        const isOpen = node.range?.[1] === text.length && lastLine.trim() !== "";
        if (isBlock && isOpen && typeof node.value === "string") {
          node.value = node.value.replace(/\n$/, "");
        }
      },
    });
  }
  return documents;
}
