import { isAlias, type Node } from "yaml";
import { type EditPathStep, showSelector, showWord } from "../edit-path.ts";
import { listWords } from "../listed-words.ts";
import {
  heldBy,
  isList,
  isMapping,
  isMergeKey,
  textOf,
  type YamlEntry,
  type YamlList,
  type YamlMapping,
} from "./yaml-tree.ts";

/** What one step of a path leads to. A reason is to be read after the name of the place. */
export type StepResult =
  | { readonly kind: "found"; readonly node: Node | null; readonly entry: YamlEntry }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "ambiguous"; readonly reason: string };

/** Finds what an alias stands for; anything else stands for itself. */
export type Resolve = (node: Node | null) => Node | null;

/** One step down, into what the mapping or the list itself has: merge keys are not followed. */
export function takeStep(node: Node | null, step: EditPathStep, resolve: Resolve): StepResult {
  if (typeof step === "string") {
    return isMapping(node) ? stepToKey(node, step) : unfit(node, "a mapping");
  }
  if (!isList(node)) {
    return unfit(node, "a list");
  }
  return typeof step === "number" ? stepToIndex(node, step) : stepToMatch(node, step, resolve);
}

/** As `takeStep`, but a key can come from a merge key; those listed first win. */
export function takeInheritedStep(
  node: Node | null,
  step: EditPathStep,
  resolve: Resolve,
): StepResult {
  const seen = new Set([node]);
  const waiting = [node];
  for (let current = waiting.shift(); current !== undefined; current = waiting.shift()) {
    const result = takeStep(current, step, resolve);
    if (result.kind !== "missing") {
      return result;
    }
    const merged = mergedInto(current, resolve).filter((source) => !seen.has(source));
    for (const source of merged) {
      seen.add(source);
    }
    waiting.unshift(...merged);
  }
  return takeStep(node, step, resolve);
}

/** The values of the merge keys (`<<`) of a mapping. */
export function mergedInto(node: Node | null, resolve: Resolve): readonly (Node | null)[] {
  if (!isMapping(node)) {
    return [];
  }
  return node.items
    .filter(({ key }) => isMergeKey(key))
    .flatMap(({ value }) => {
      const merged = resolve(value);
      return isList(merged) ? merged.items.map(resolve) : [merged];
    });
}

/** "a mapping", "a list", … */
export function kindOfNode(node: Node | null): string {
  if (node === null) {
    return "nothing";
  }
  if (isMapping(node)) {
    return "a mapping";
  }
  if (isList(node)) {
    return "a list";
  }
  return isAlias(node) ? "an alias" : "a single value";
}

function stepToKey(map: YamlMapping, step: string): StepResult {
  const [entry, ...others] = entriesOfKey(map, step);
  if (entry === undefined) {
    const keys = map.items.map(({ key }) => textOf(key) ?? "?");
    return {
      kind: "missing",
      reason: `has no key ${showWord(step)}; ${listWords("it has", keys)}`,
    };
  }
  return others.length === 0
    ? found(entry)
    : { kind: "ambiguous", reason: `has the key ${showWord(step)} in several spellings` };
}

function stepToIndex(seq: YamlList, step: number): StepResult {
  return seq.items[step] === undefined
    ? { kind: "missing", reason: `has no item ${step}; it has ${seq.items.length}, from 0` }
    : found({ collection: seq, index: step });
}

function stepToMatch(
  seq: YamlList,
  step: Readonly<Record<string, string>>,
  resolve: Resolve,
): StepResult {
  const wanted = Object.entries(step);
  const valueOfKey = (item: Node | null, key: string) => {
    const map = resolve(item);
    const [entry, ...others] = isMapping(map) ? entriesOfKey(map, key) : [];
    return entry === undefined || others.length > 0 ? undefined : textOf(resolve(heldBy(entry)));
  };
  const [match, ...others] = seq.items.flatMap((item, index) =>
    wanted.every(([key, value]) => valueOfKey(item, key) === value) ? [index] : [],
  );
  if (match === undefined) {
    const [key = ""] = Object.keys(step);
    const values = seq.items.flatMap((item) => valueOfKey(item, key) ?? []);
    const reason = `has no item with ${showSelector(step)}; ${listWords(`${key} is`, values)}`;
    return { kind: "missing", reason };
  }
  return others.length === 0
    ? found({ collection: seq, index: match })
    : { kind: "ambiguous", reason: `has ${others.length + 1} items with ${showSelector(step)}` };
}

function entriesOfKey(map: YamlMapping, key: string): readonly YamlEntry[] {
  return map.items.flatMap((pair, index) =>
    textOf(pair.key) === key ? [{ collection: map, index }] : [],
  );
}

function found(entry: YamlEntry): StepResult {
  return { kind: "found", node: heldBy(entry), entry };
}

function unfit(node: Node | null, expected: string): StepResult {
  return { kind: "missing", reason: `is ${kindOfNode(node)}, not ${expected}` };
}
