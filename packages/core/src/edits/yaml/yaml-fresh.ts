import { type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { type EditPath, showSelector } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";
import { whyUnwritable } from "../unwritable.ts";
import { deepest } from "./yaml-depth.ts";
import type { YamlPair } from "./yaml-tree.ts";

/**
 * Why there can be no value at the end of steps that are not there.
 *
 * @param count of the items that are there, where the first step leads into a list
 */
export function whyUnaddable(steps: EditPath, value: EditValue, count = 0): string | undefined {
  const [step, ...below] = steps;
  if (step === undefined) {
    return whyUnwritable(value);
  }
  if (steps.length > deepest) {
    return `would be nested more than ${deepest} levels deep`;
  }
  if (typeof step === "number") {
    return step === count
      ? whyUnaddable(below, value)
      : `has no item ${step}; the next one that can be added is ${count}`;
  }
  const own = typeof step === "string" ? whyUnwritable(step) : whyNoItem(step, below, value);
  return own ?? whyUnaddable(below, value);
}

function whyNoItem(
  keys: Readonly<Record<string, string>>,
  [next, ...below]: EditPath,
  value: EditValue,
): string | undefined {
  if (typeof next !== "string") {
    return `has no item with ${showSelector(keys)}, and one that is added must be a mapping`;
  }
  if (Object.hasOwn(keys, next) && (below.length > 0 || String(value) !== keys[next])) {
    return `would have no item with ${showSelector(keys)} afterwards`;
  }
  return Object.entries(keys)
    .flat()
    .map(whyUnwritable)
    .find((reason) => reason !== undefined);
}

/** A value with all that leads to it. */
export function freshNode(steps: EditPath, value: EditValue): Node {
  const [step, ...below] = steps;
  if (step === undefined) {
    return new Scalar(value);
  }
  if (typeof step === "string") {
    return mapping([freshPair(step, below, value)]);
  }
  const list = new YAMLSeq<Node | null>();
  list.items = [typeof step === "number" ? freshNode(below, value) : freshItem(step, below, value)];
  return list;
}

function freshPair(key: string, below: EditPath, value: EditValue): YamlPair {
  return new Pair<Node, Node | null>(new Scalar(key), freshNode(below, value));
}

/** An item with the keys it is found by, and what is to be in it after them. */
function freshItem(
  keys: Readonly<Record<string, string>>,
  below: EditPath,
  value: EditValue,
): Node {
  const [next, ...rest] = below;
  const others = Object.entries(keys).filter(([key]) => key !== next);
  const found = others.map(([key, text]) => freshPair(key, [], text));
  return mapping(typeof next === "string" ? [...found, freshPair(next, rest, value)] : found);
}

function mapping(pairs: YamlPair[]): Node {
  const map = new YAMLMap<Node, Node | null>();
  map.items = pairs;
  return map;
}
