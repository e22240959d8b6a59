import { isAlias, isMap, isPair, isScalar, isSeq } from "yaml";

/** Whether two trees say the same, in the same order, with the same tags, anchors and aliases. */
export function saysTheSame(one: unknown, other: unknown): boolean {
  if (isPair(one) && isPair(other)) {
    return saysTheSame(one.key, other.key) && saysTheSame(one.value, other.value);
  }
  if (isAlias(one) && isAlias(other)) {
    return one.source === other.source;
  }
  if ((isMap(one) && isMap(other)) || (isSeq(one) && isSeq(other))) {
    return hasSameProperties(one, other) && everySame(one.items, other.items);
  }
  if (isScalar(one) && isScalar(other)) {
    return hasSameProperties(one, other) && isSameValue(one, other);
  }
  return (one ?? null) === null && (other ?? null) === null;
}

export function everySame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => saysTheSame(item, other[index]));
}

interface Properties {
  readonly tag?: string;
  readonly anchor?: string;
}

function hasSameProperties(one: Properties, other: Properties): boolean {
  return one.tag === other.tag && one.anchor === other.anchor;
}

interface Value {
  readonly value: unknown;
  readonly source?: string;
}

/** Dates, bytes and merge keys are made anew each time: of them the text counts. */
function isSameValue(one: Value, other: Value): boolean {
  return isPrimitive(one.value) || isPrimitive(other.value)
    ? Object.is(one.value, other.value)
    : one.source === other.source;
}

function isPrimitive(value: unknown): boolean {
  return (typeof value !== "object" || value === null) && typeof value !== "symbol";
}
