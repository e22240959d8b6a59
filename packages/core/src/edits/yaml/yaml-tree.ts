import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { columnOf, skipBlanks } from "./yaml-lines.ts";

export type YamlPair = Pair<Node, Node | null>;
export type YamlMapping = YAMLMap<Node, Node | null>;
export type YamlList = YAMLSeq<Node | null>;
export type YamlCollection = YamlMapping | YamlList;

/** One entry of a collection: a pair of a mapping, or an item of a list. */
export interface YamlEntry {
  readonly collection: YamlCollection;
  readonly index: number;
}

/** Some entries of a collection that follow each other. */
export interface YamlRun {
  readonly collection: YamlCollection;
  readonly from: number;
  /** The index after the last one. */
  readonly to: number;
}

/** An entry alone. */
export function runOf({ collection, index }: YamlEntry): YamlRun {
  return { collection, from: index, to: index + 1 };
}

export function isMapping(node: unknown): node is YamlMapping {
  return isMap(node);
}

export function isList(node: unknown): node is YamlList {
  return isSeq(node);
}

function isYamlPair(item: unknown): item is YamlPair {
  return isPair(item);
}

export function isCollection(node: unknown): node is YamlCollection {
  return isMapping(node) || isList(node);
}

/** Whether a node is written in lines, without brackets. */
export function isBlock(node: unknown): node is YamlCollection {
  return isCollection(node) && node.flow !== true;
}

/** What an entry holds: nothing, if it is a key only. */
export function heldBy({ collection, index }: YamlEntry): Node | null {
  const item = collection.items[index];
  return isYamlPair(item) ? item.value : (item ?? null);
}

export function replaceValue({ collection, index }: YamlEntry, value: Node): void {
  const item = collection.items[index];
  if (isYamlPair(item)) {
    item.value = value;
  } else {
    collection.items[index] = value;
  }
}

/** Puts the entries of a collection of the same kind in place of some, or between others. */
export function replaceItems(
  { collection, from, to }: YamlRun,
  { items }: { readonly items: readonly unknown[] },
): void {
  const changed: unknown[] = collection.items;
  changed.splice(from, to - from, ...items);
}

/** Where the text of an entry ends, without the comment and the line break after it. */
export function endOf({ collection, index }: YamlEntry): number {
  const item = collection.items[index];
  const node = isYamlPair(item) ? (item.value ?? item.key) : item;
  return isBlock(node) && node.items.length > 0
    ? endOf({ collection: node, index: node.items.length - 1 })
    : (node?.range?.[1] ?? 0);
}

/** Where an entry of a block begins: with its key, or the colon if that is empty, or with its dash. */
export function startInBlock(text: string, { collection, index }: YamlEntry): number {
  if (isMapping(collection)) {
    return skipBlanks(text, collection.items[index]?.key.range?.[0] ?? 0);
  }
  return index === 0
    ? (collection.range?.[0] ?? 0)
    : skipBlanks(text, endOf({ collection, index: index - 1 }));
}

/** How many characters stand before each entry of a block. */
export function columnOfEntries(text: string, collection: YamlCollection): number {
  return columnOf(text, startInBlock(text, { collection, index: 0 }));
}

/** The pair whose looks a new entry takes on: the last one there, or else around there. */
export function pairNear(collections: readonly YamlCollection[]): YamlPair | undefined {
  const pairs = collections.map((collection) => {
    const last = isMapping(collection) ? collection : collection.items.at(-1);
    return isMapping(last) ? last.items.at(-1) : undefined;
  });
  return pairs.findLast((pair) => pair !== undefined);
}

/** The nodes of a tree, each before those in it. */
export function forEachNode(tree: unknown, look: (node: Node) => void): void {
  if (isPair(tree)) {
    forEachNode(tree.key, look);
    forEachNode(tree.value, look);
  } else if (isNode(tree)) {
    look(tree);
    for (const item of isCollection(tree) ? tree.items : []) {
      forEachNode(item, look);
    }
  }
}

/** A key as a path names it. */
export function textOf(node: unknown): string | undefined {
  if (!isScalar(node)) {
    return undefined;
  }
  return typeof node.value === "symbol" ? node.source : String(node.value);
}

/** Whether a key (`<<`) takes in what another mapping has. */
export function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.source === "<<";
}
