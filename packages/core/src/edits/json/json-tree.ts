import type { EditValue } from "../edit-value.ts";
import type { TextSpan } from "../splice.ts";

/** What a JSON text says, and where. */
export type JsonNode = JsonScalar | JsonContainer;

export interface JsonScalar extends TextSpan {
  readonly kind: "scalar";
  readonly value: EditValue | null;
  /** As it is written: a number can have more digits than its value. */
  readonly text: string;
}

export interface JsonContainer extends TextSpan {
  readonly kind: "object" | "list";
  readonly entries: readonly JsonEntry[];
}

/** A key with its value, or an item of a list. */
export interface JsonEntry extends TextSpan {
  /** Absent in a list. */
  readonly key: string | undefined;
  readonly node: JsonNode;
  /** Where the comma after it stands. */
  readonly comma: number | undefined;
}

/** Which entry of which entry …, from the root. */
export type JsonAddress = readonly number[];

/** Whether both say the same, in the same order, with numbers of the same digits. */
export function sameJson(one: JsonNode, other: JsonNode): boolean {
  if (one.kind === "scalar") {
    return other.kind === "scalar" && sameScalar(one, other);
  }
  return (
    one.kind === other.kind &&
    one.entries.length === other.entries.length &&
    one.entries.every((entry, index) => {
      const match = other.entries[index];
      return match !== undefined && entry.key === match.key && sameJson(entry.node, match.node);
    })
  );
}

function sameScalar(one: JsonScalar, other: JsonScalar): boolean {
  return typeof one.value === "number" && typeof other.value === "number"
    ? one.text === other.text
    : one.value === other.value;
}

/** A single value as one word: text as it is, numbers as they are written. */
export function wordOf({ value, text }: JsonScalar): string {
  return typeof value === "string" ? value : text;
}

/** Whether the value is all that is written: a long integer can have more digits than fit. */
export function isExact({ value, text }: JsonScalar): boolean {
  if (typeof value !== "number") {
    return true;
  }
  const isInteger = /^-?\d+$/.test(text);
  const isWhole = !isInteger || Number.isSafeInteger(value) || String(value) === text;
  return Number.isFinite(value) && isWhole;
}

export function nodeAt(root: JsonNode, address: JsonAddress): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const index of address) {
    node = node?.kind === "scalar" ? undefined : node?.entries[index]?.node;
  }
  return node;
}

/** The same tree with another node in one place. */
export function withNode(root: JsonNode, address: JsonAddress, node: JsonNode): JsonNode {
  const [index, ...rest] = address;
  if (index === undefined) {
    return node;
  }
  const entry = root.kind === "scalar" ? undefined : root.entries[index];
  if (root.kind === "scalar" || entry === undefined) {
    return root;
  }
  const changed = { ...entry, node: withNode(entry.node, rest, node) };
  return { ...root, entries: root.entries.with(index, changed) };
}
