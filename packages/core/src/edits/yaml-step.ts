import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { type EditPathStep, showSelector, showWord } from "./edit-path.ts";

/** What one step of a path leads to. A reason is to be read after the name of the place. */
export type StepResult =
  | { readonly kind: "found"; readonly node: Node | null }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "ambiguous"; readonly reason: string };

/** Finds what an alias stands for; anything else stands for itself. */
export type Resolve = (node: Node | null) => Node | null;

const mostListed = 12;

/** One step down, into what the mapping or the list itself has: merge keys are not followed. */
export function takeStep(node: Node | null, step: EditPathStep, resolve: Resolve): StepResult {
  if (typeof step === "string") {
    return isMap<Node, Node | null>(node) ? stepToKey(node, step) : unfit(node, "a mapping");
  }
  if (!isSeq<Node | null>(node)) {
    return unfit(node, "a list");
  }
  return typeof step === "number" ? stepToIndex(node, step) : stepToMatch(node, step, resolve);
}

/** "a mapping", "a list", … */
export function kindOfNode(node: Node | null): string {
  if (node === null) {
    return "nothing";
  }
  if (isMap(node)) {
    return "a mapping";
  }
  if (isSeq(node)) {
    return "a list";
  }
  return isAlias(node) ? "an alias" : "a single value";
}

/** The values of the merge keys (`<<`) of a mapping. */
export function mergedInto(node: Node | null, resolve: Resolve): readonly (Node | null)[] {
  if (!isMap<Node, Node | null>(node)) {
    return [];
  }
  const sources = node.items.filter(({ key }) => isScalar(key) && key.source === "<<");
  return sources.flatMap(({ value }) => {
    const merged = resolve(value);
    return isSeq<Node | null>(merged) ? merged.items.map(resolve) : [merged];
  });
}

function stepToKey(map: YAMLMap<Node, Node | null>, step: string): StepResult {
  const [pair, ...others] = map.items.filter(({ key }) => textOf(key) === step);
  if (pair === undefined) {
    const keys = map.items.map(({ key }) => textOf(key) ?? "?");
    return { kind: "missing", reason: `has no key ${showWord(step)}; ${list("it has", keys)}` };
  }
  return others.length === 0
    ? { kind: "found", node: pair.value }
    : { kind: "ambiguous", reason: `has the key ${showWord(step)} in several spellings` };
}

function stepToIndex(seq: YAMLSeq<Node | null>, step: number): StepResult {
  const node = seq.items[step];
  return node === undefined
    ? { kind: "missing", reason: `has no item ${step}; it has ${seq.items.length}, from 0` }
    : { kind: "found", node };
}

function stepToMatch(
  seq: YAMLSeq<Node | null>,
  step: Readonly<Record<string, string>>,
  resolve: Resolve,
): StepResult {
  const wanted = Object.entries(step);
  const valueOfKey = (item: Node | null, key: string) => {
    const result = takeStep(resolve(item), key, resolve);
    return result.kind === "found" ? textOf(resolve(result.node)) : undefined;
  };
  const [match, ...others] = seq.items.filter((item) =>
    wanted.every(([key, value]) => valueOfKey(item, key) === value),
  );
  if (match === undefined) {
    const [key = ""] = Object.keys(step);
    const values = seq.items.flatMap((item) => valueOfKey(item, key) ?? []);
    const reason = `has no item with ${showSelector(step)}; ${list(`${key} is`, values)}`;
    return { kind: "missing", reason };
  }
  return others.length === 0
    ? { kind: "found", node: match }
    : { kind: "ambiguous", reason: `has ${others.length + 1} items with ${showSelector(step)}` };
}

function unfit(node: Node | null, expected: string): StepResult {
  return { kind: "missing", reason: `is ${kindOfNode(node)}, not ${expected}` };
}

function textOf(node: Node | null): string | undefined {
  return isScalar(node) ? String(node.value) : undefined;
}

function list(introduction: string, words: readonly string[]): string {
  if (words.length === 0) {
    return "it is empty";
  }
  const rest = words.length > mostListed ? ` and ${words.length - mostListed} more` : "";
  return `${introduction} ${words.slice(0, mostListed).map(showWord).join(", ")}${rest}`;
}
