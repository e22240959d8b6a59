import { type EditPathStep, showSelector, showWord } from "../edit-path.ts";
import { listLines, listWords } from "../listed-words.ts";
import { type JsonContainer, type JsonNode, wordOf } from "./json-tree.ts";

/** What one step of a path leads to. A reason is to be read after the name of the place. */
export type JsonStepResult =
  | {
      readonly kind: "found";
      readonly container: JsonContainer;
      readonly index: number;
      readonly node: JsonNode;
    }
  | {
      readonly kind: "missing";
      readonly reason: string;
      /** Whether what is missing could be there. */
      readonly isGap: boolean;
    }
  | { readonly kind: "ambiguous"; readonly reason: string };

/** One step down from a node of a text. In a list, a step of digits is an index. */
export function takeJsonStep(text: string, node: JsonNode, step: EditPathStep): JsonStepResult {
  if (node.kind === "object" && typeof step === "string") {
    return stepToKey(text, node, step);
  }
  if (node.kind !== "list") {
    return unfit(node, typeof step === "string" ? "an object" : "a list");
  }
  if (typeof step === "object") {
    return stepToMatch(text, node, step);
  }
  const index = typeof step === "string" ? indexIn(step) : step;
  return index === undefined ? unfit(node, "an object") : stepToIndex(node, index);
}

/** The index that digits can be, as in a JSON pointer. */
export function indexIn(step: string): number | undefined {
  return /^(?:0|[1-9]\d{0,14})$/.test(step) ? Number(step) : undefined;
}

/** "an object", "a list", … */
export function kindOfJson(node: JsonNode): string {
  if (node.kind !== "scalar") {
    return node.kind === "object" ? "an object" : "a list";
  }
  return isNull(node) ? "null" : "a single value";
}

function isNull(node: JsonNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function stepToKey(text: string, container: JsonContainer, key: string): JsonStepResult {
  const indexes = indexesOf(container, key);
  const [index = -1] = indexes;
  const entry = container.entries[index];
  if (entry === undefined) {
    const keys = container.entries.flatMap((other) => other.key ?? []);
    const reason = `has no key ${showWord(key)}; ${listWords("it has", keys)}`;
    return { kind: "missing", reason, isGap: true };
  }
  return indexes.length === 1
    ? { kind: "found", container, index, node: entry.node }
    : { kind: "ambiguous", reason: `has ${repeated(text, container, key)}` };
}

function stepToIndex(container: JsonContainer, index: number): JsonStepResult {
  const entry = container.entries[index];
  if (entry === undefined) {
    const reason = `has no item ${index}; it has ${container.entries.length}, from 0`;
    return { kind: "missing", reason, isGap: false };
  }
  return { kind: "found", container, index, node: entry.node };
}

function stepToMatch(
  text: string,
  container: JsonContainer,
  selector: Readonly<Record<string, string>>,
): JsonStepResult {
  const wanted = Object.entries(selector);
  for (const { node } of container.entries) {
    const twice = wanted.find(([key]) => indexesOf(node, key).length > 1);
    if (twice !== undefined && node.kind === "object") {
      return { kind: "ambiguous", reason: `has an item with ${repeated(text, node, twice[0])}` };
    }
  }
  const indexes = [...container.entries.keys()].filter((index) =>
    wanted.every(([key, value]) => wordAt(container.entries[index]?.node, key) === value),
  );
  const [index = -1] = indexes;
  const entry = container.entries[index];
  if (entry === undefined) {
    return { kind: "missing", reason: whyNoMatch(container, selector), isGap: true };
  }
  return indexes.length === 1
    ? { kind: "found", container, index, node: entry.node }
    : { kind: "ambiguous", reason: `has ${indexes.length} items with ${showSelector(selector)}` };
}

function whyNoMatch(
  { entries }: JsonContainer,
  selector: Readonly<Record<string, string>>,
): string {
  const [key = ""] = Object.keys(selector);
  const words = listWords(
    `${showWord(key)} is`,
    entries.flatMap(({ node }) => wordAt(node, key) ?? []),
  );
  return `has no item with ${showSelector(selector)}; ${words}`;
}

function indexesOf(node: JsonNode, key: string): readonly number[] {
  return node.kind === "object"
    ? [...node.entries.keys()].filter((index) => node.entries[index]?.key === key)
    : [];
}

function wordAt(node: JsonNode | undefined, key: string): string | undefined {
  if (node?.kind !== "object") {
    return undefined;
  }
  const value = node.entries.find((entry) => entry.key === key)?.node;
  return value?.kind === "scalar" ? wordOf(value) : undefined;
}

function repeated(text: string, { entries }: JsonContainer, key: string): string {
  const offsets = entries.flatMap((entry) => (entry.key === key ? [entry.start] : []));
  return `the key ${showWord(key)} ${listLines(text, offsets)}`;
}

/** Nothing stands in the way of what could be in place of null. */
function unfit(node: JsonNode, expected: string): JsonStepResult {
  const reason = `is ${kindOfJson(node)}, not ${expected}`;
  return { kind: "missing", reason, isGap: isNull(node) };
}
