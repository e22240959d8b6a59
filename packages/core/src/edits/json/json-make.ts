import { type EditPath, type EditPathStep, showSelector } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";
import { hasHalfCharacter } from "../unwritable.ts";
import { indexIn } from "./json-step.ts";
import { containerOf, entryOf, scalarOf } from "./json-text.ts";
import { type JsonContainer, type JsonEntry, type JsonNode, wordOf } from "./json-tree.ts";

/** Steps that lead nowhere yet, and the value at their end. */
export interface JsonMaking {
  readonly steps: EditPath;
  readonly value: EditValue;
}

/** What the first step leads to, with everything below it. */
export function madeEntry({ steps: [step, ...rest], value }: JsonMaking): JsonEntry {
  const below = { steps: rest, value };
  return typeof step === "object"
    ? entryOf(undefined, madeItem(step, below))
    : entryOf(String(step), madeNode(below));
}

/** The object or the list that the first step leads into. */
export function madeContainer(making: JsonMaking): JsonContainer {
  const isItem = typeof making.steps[0] === "object";
  return containerOf(isItem ? "list" : "object", [madeEntry(making)]);
}

function madeNode(making: JsonMaking): JsonNode {
  return making.steps.length === 0 ? scalarOf(making.value) : madeContainer(making);
}

/** What an item is found by comes first, and what is set takes the place of what it is found by. */
function madeItem(selector: Readonly<Record<string, string>>, making: JsonMaking): JsonNode {
  const set = madeEntry(making);
  const found = Object.entries(selector).map(([key, value]) =>
    key === set.key ? set : entryOf(key, scalarOf(value)),
  );
  return containerOf("object", found.includes(set) ? found : [...found, set]);
}

/**
 * Why nothing can be made of the steps where they begin, to be read after the name of that place.
 * It can be an object or a list already, or nothing.
 */
export function whyUnmakeable(
  { steps, value }: JsonMaking,
  beginning: "something" | "nothing",
): string | undefined {
  for (const [index, step] of steps.entries()) {
    const isThere = index === 0 && beginning === "something";
    const reason =
      (isThere ? undefined : whyUnclear(step)) ??
      whyUnnamable(step) ??
      whyUnfound({ steps: steps.slice(index), value });
    if (reason !== undefined) {
      return reason;
    }
  }
  return undefined;
}

function whyUnclear(step: EditPathStep): string | undefined {
  return typeof step === "string" && indexIn(step) !== undefined
    ? `cannot get ${step}, which could be a key or an index`
    : undefined;
}

function whyUnnamable(step: EditPathStep): string | undefined {
  if (typeof step === "number") {
    return "cannot get an item by its number; say what it has, such as its name";
  }
  const words = typeof step === "string" ? [step] : Object.entries(step).flat();
  if (words.length === 0) {
    return "cannot get an item that has no keys";
  }
  return words.some(hasHalfCharacter)
    ? "cannot get a key with half a character (a lone surrogate)"
    : undefined;
}

/** Why an item would not be found again by its keys. */
function whyUnfound({ steps: [step, key, ...rest], value }: JsonMaking): string | undefined {
  if (typeof step !== "object") {
    return undefined;
  }
  const item = `cannot get an item with ${showSelector(step)}`;
  if (typeof key !== "string") {
    return `${item} that is no object`;
  }
  const isFound = rest.length === 0 && wordOf(scalarOf(value)) === step[key];
  return Object.hasOwn(step, key) && !isFound
    ? `${item} that has something else there; it would not be found again`
    : undefined;
}
