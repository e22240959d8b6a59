import type { z } from "zod";
import { closest } from "./closest.ts";
import type { Finding } from "./finding.ts";
import { type KeyPath, type Tree, valueAt } from "./key-path.ts";
import type { KeyPattern } from "./key-patterns.ts";

export interface IssueContext {
  /** What was checked. */
  readonly tree: Tree;
  /** What could be there. */
  readonly keys: readonly KeyPattern[];
}

type KeyBelow = Pick<KeyPattern, "path" | "isRequired">;

/** Puts what a schema found into words, which never hold the value. */
export function explainIssue(issue: z.core.$ZodIssue, { tree, keys }: IssueContext): Finding[] {
  const path = issue.path.map(String);
  const below = keysBelow(keys, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: explainUnknownKey(key, below),
    }));
  }
  if (issue.code === "invalid_key") {
    return [];
  }
  const value = valueAt(tree, path);
  const needed = below.filter(({ isRequired }) => isRequired);
  if (value === undefined) {
    return needed.map((key) => ({ path: [...path, ...key.path], message: "is required" }));
  }
  return [{ path, message: value === null ? explainEmpty(needed) : explainValue(issue) }];
}

/** What can stand at and below a place, with paths that start there. */
function keysBelow(keys: readonly KeyPattern[], place: KeyPath): readonly KeyBelow[] {
  return keys
    .filter(({ path }) => place.every((key, index) => path[index] === key || path[index] === "*"))
    .map(({ path, isRequired }) => ({ path: path.slice(place.length), isRequired }));
}

function explainUnknownKey(key: string, below: readonly KeyBelow[]): string {
  const siblings = [...new Set(below.map(({ path: [first = ""] }) => first))];
  const deeper = below.find(({ path }) => path.at(-1) === key && !path.includes("*"));
  const near = closest(key, siblings) ?? deeper?.path.join(".");
  return near === undefined
    ? `unknown key; there can be ${siblings.join(", ")}`
    : `unknown key; did you mean "${near}"?`;
}

function explainEmpty(needed: readonly KeyBelow[]): string {
  const names = needed.map(({ path }) => path.join(".")).filter((name) => name !== "");
  return names.length === 0 || names.some((name) => name.includes("*"))
    ? "is empty; give it a value or remove it"
    : `is empty; it needs ${names.join(", ")}`;
}

function explainValue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      return oneOf("options" in issue ? (issue.options ?? []) : []);
    case "invalid_type":
      return issue.expected === "object" || issue.expected === "record"
        ? "must be a mapping of keys"
        : issue.message;
    default:
      return issue.message;
  }
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => `"${String(value)}"`);
  return words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(", ")}`;
}
