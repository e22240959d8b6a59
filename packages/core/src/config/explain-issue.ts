import type { z } from "zod";
import { closest } from "../closest.ts";
import type { Finding } from "./finding.ts";
import { formerKeys } from "./former-keys.ts";
import { isAt, isTree, type KeyPath, leadsTo, showPath, type Tree, valueAt } from "./key-path.ts";
import type { KeyCondition, KeyPattern } from "./key-patterns.ts";

export interface IssueContext {
  /** What was checked. */
  readonly tree: Tree;
  /** What could be there. */
  readonly keys: readonly KeyPattern[];
}

/** A key that can stand below a place, with a path that starts there. */
interface KeyBelow {
  readonly path: KeyPath;
  /** Whether it must be there if something is at the place. */
  readonly isNeeded: boolean;
  /** What forbids it. */
  readonly obstacle: KeyCondition | undefined;
}

/** Keys that do not belong there may be the secret itself: they are not named. */
const secretRule = "must be text, or file: with its path";

/** Puts what a schema found into words, which never hold the value. */
export function explainIssue(issue: z.core.$ZodIssue, context: IssueContext): Finding[] {
  const { tree } = context;
  const entry = issue.path.findIndex((key) => typeof key === "number");
  if (entry >= 0) {
    const path = issue.path.slice(0, entry).map(String);
    return [{ path, message: `entry ${Number(issue.path[entry]) + 1} ${explainValue(issue)}` }];
  }
  const path = issue.path.map(String);
  const known = keysBelow(path, context);
  if (issue.code === "unrecognized_keys" && isSecret(path, context)) {
    return [{ path, message: secretRule }];
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: explainUnknownKey([...path, key], known),
    }));
  }
  if (issue.code === "invalid_key") {
    return [];
  }
  if (issue.code === "custom") {
    return [{ path, message: issue.message }];
  }
  const value = valueAt(tree, path);
  if (issue.code === "invalid_union" && issue.errors.length > 0 && isTree(value)) {
    return explainSecret(issue, { ...context, path });
  }
  const needed = known.filter(({ isNeeded, obstacle }) => isNeeded && !obstacle);
  if (value === undefined) {
    const own = needed.filter((key) => key.path.length === 0);
    const missing =
      own.length > 0 || needed.length === 0 ? [path] : needed.map((key) => [...path, ...key.path]);
    return missing.map((key) => ({ path: key, message: explainAbsent(key, context) }));
  }
  const message = value === null ? explainEmpty(needed) : explainValue(issue);
  return [{ path, message: `${message}${nearestChoice(value, path, context)}` }];
}

function explainAbsent(path: KeyPath, { keys }: IssueContext): string {
  const choices = keys.find((key) => isAt(path, key.path))?.choices;
  return choices === undefined ? "is required" : `is required; ${oneOf(choices)}`;
}

function nearestChoice(value: unknown, path: KeyPath, { keys }: IssueContext): string {
  const choices = keys.find((key) => isAt(path, key.path))?.choices ?? [];
  const near = typeof value === "string" ? closest(value, choices) : undefined;
  return near === undefined || choices.length === 1 ? "" : `; did you mean "${near}"?`;
}

function explainSecret(
  issue: z.core.$ZodIssueInvalidUnion,
  context: IssueContext & { readonly path: KeyPath },
): Finding[] {
  const { path, tree } = context;
  const inFile = issue.errors
    .flat()
    .filter(({ path: below }) => below.length > 0)
    .filter(({ path: below }) => valueAt(tree, [...path, ...below.map(String)]) !== undefined)
    .flatMap((error) => explainIssue({ ...error, path: [...path, ...error.path] }, context));
  return inFile.length > 0 ? inFile : [{ path, message: explainValue(issue) }];
}

function isSecret(place: KeyPath, { keys }: IssueContext): boolean {
  return keys.some((key) => key.isSecret && isAt(place, key.path));
}

function keysBelow(place: KeyPath, { tree, keys }: IssueContext): readonly KeyBelow[] {
  return keys
    .filter(({ path }) => leadsTo(place, path))
    .map(({ path, isRequired, section, condition }) => ({
      path: path.slice(place.length),
      isNeeded: isRequired && section.length <= place.length,
      obstacle: condition && !isMet(condition, place, tree) ? condition : undefined,
    }));
}

function isMet({ path, values }: KeyCondition, place: KeyPath, tree: Tree): boolean {
  const named = path.map((key, index) => (key === "*" ? (place[index] ?? key) : key));
  return values.includes(String(valueAt(tree, named)));
}

function explainUnknownKey(place: KeyPath, known: readonly KeyBelow[]): string {
  const key = place.at(-1) ?? "";
  const former = formerKeys.find(({ path }) => isAt(place, path));
  if (former) {
    const { successor, beside } = former;
    return `unknown key; set ${showPath(beside.path)} to ${beside.value}, and ${showPath(successor)} in place of this`;
  }
  const obstacle = known.find(({ path, obstacle }) => obstacle && path[0] === key)?.obstacle;
  if (obstacle) {
    const { path, values } = obstacle;
    return `goes with ${path.at(-1)} ${values.join(" or ")} only; change that, or remove this`;
  }
  const possible = known.filter(({ obstacle }) => !obstacle);
  const siblings = [...new Set(possible.map(({ path: [first = ""] }) => first))].filter(
    (name) => name !== "",
  );
  const deeper = possible.find(({ path }) => path.at(-1) === key && !path.includes("*"));
  const near = closest(key, siblings) ?? deeper?.path.join(".");
  return near === undefined
    ? `unknown key; there can be ${siblings.join(", ")}`
    : `unknown key; did you mean "${near}"?`;
}

function explainEmpty(needed: readonly KeyBelow[]): string {
  const isValue = needed.some(({ path }) => path.length === 0);
  const names = needed.map(({ path }) => path.join(".")).filter((name) => name !== "");
  return isValue || names.length === 0
    ? "is empty; give it a value or remove it"
    : `is empty; it needs ${names.join(", ")}`;
}

function explainValue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      return issue.errors.length > 0
        ? secretRule
        : oneOf("options" in issue ? (issue.options ?? []) : []);
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
