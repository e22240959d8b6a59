import { closest } from "../closest.ts";
import type { ConfigurationProblem } from "./configuration-error.ts";
import { formerKeys } from "./former-keys.ts";
import { isTree, type KeyPath, showPath, type Tree, valueAt } from "./key-path.ts";
import type { KeyPattern } from "./key-patterns.ts";
import { explainName } from "./name.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable of the environment sets. */
export interface EnvironmentSetting {
  readonly variable: string;
  readonly path: KeyPath;
  readonly value: string | number | boolean | readonly unknown[];
}

export interface EnvironmentReading {
  readonly settings: readonly EnvironmentSetting[];
  readonly problems: readonly ConfigurationProblem[];
}

/** What can be configured, and what the file says: it decides which names a variable can mean. */
export interface KnownKeys {
  readonly keys: readonly KeyPattern[];
  readonly tree: Tree;
}

interface Reading {
  readonly pattern: KeyPattern;
  readonly path: KeyPath;
  /** The name the file does not have, if there is one in the path. */
  readonly newName?: string;
}

// GLU_CONFIG names the file, URL and TOKEN are for commands that ask a server; the others are what
// Kubernetes sets for a Service called glu.
const notOurs =
  /^GLU_(?:CONFIG|URL|TOKEN(?:_FILE)?|SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT(?:_.*)?)$/;

/** The variable that sets a key: `GLU_SOURCES_OCI_APP_REFERENCE` for `sources.oci.app.reference`. */
export function variableFor(path: KeyPath): string {
  return ["GLU", ...path.map(variablePart)].join("_");
}

/** Finds the key each `GLU_…` variable means. Names the file does not have are taken in lower case. */
export function readEnvironment(environment: Environment, known: KnownKeys): EnvironmentReading {
  const settings: EnvironmentSetting[] = [];
  const problems: ConfigurationProblem[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (text !== undefined && variable.startsWith("GLU_") && !notOurs.test(variable)) {
      const result = readVariable(variable, text, known);
      if ("message" in result) {
        problems.push(result);
      } else {
        settings.push(result);
      }
    }
  }
  return { settings, problems: [...problems, ...conflicts(settings)] };
}

/** A secret and the file it is in cannot both be set, nor can one key be set twice. */
function conflicts(settings: readonly EnvironmentSetting[]): readonly ConfigurationProblem[] {
  return settings.flatMap(({ variable, path }, position) => {
    const other = settings.find(
      (one, index) =>
        (one.path.length < path.length || (one.path.length === path.length && index < position)) &&
        one.path.every((key, part) => key === path[part]),
    );
    return other ? [{ key: variable, message: `set either this or ${other.variable}` }] : [];
  });
}

function readVariable(
  variable: string,
  text: string,
  { keys, tree }: KnownKeys,
): EnvironmentSetting | ConfigurationProblem {
  const readings = keys.flatMap((pattern) => readingsOf(variable, pattern, tree));
  const inFile = readings.filter(({ newName }) => newName === undefined);
  const [reading, ...others] = inFile.length > 0 ? inFile : readings;
  if (reading === undefined) {
    return { key: variable, message: explainUnknown(variable, keys) };
  }
  if (others.length > 0) {
    const meanings = [reading, ...others].map(({ path }) => showPath(path)).join(" or ");
    return { key: variable, message: `can mean ${meanings}; set it in the file instead` };
  }
  const { pattern, path, newName } = reading;
  const complaint = newName === undefined ? undefined : explainName(newName);
  if (complaint !== undefined) {
    return { key: variable, message: `"${newName}" ${complaint}` };
  }
  return { variable, path, value: typed(text, pattern.kind) };
}

/** Every way to read a variable as a pattern. */
function readingsOf(variable: string, pattern: KeyPattern, tree: Tree): readonly Reading[] {
  const { before, after } = aroundName(pattern.path);
  if (after === undefined) {
    return variable === variableFor(before) ? [{ pattern, path: before }] : [];
  }
  const prefix = `${variableFor(before)}_`;
  const suffix = after.map((key) => `_${variablePart(key)}`).join("");
  const part = variable.slice(prefix.length, variable.length - suffix.length);
  if (part === "" || variable !== `${prefix}${part}${suffix}`) {
    return [];
  }
  const named = (name: string) => ({ pattern, path: [...before, name, ...after] });
  const names = valueAt(tree, before);
  const known = Object.keys(isTree(names) ? names : {}).filter(
    (name) => variablePart(name) === part,
  );
  const newName = part.toLowerCase();
  return known.length > 0 ? known.map(named) : [{ ...named(newName), newName }];
}

function explainUnknown(variable: string, keys: readonly KeyPattern[]): string {
  const near = closest(
    variable,
    keys.flatMap(({ path }) => spellingOf(variable, path)),
  );
  const hint = explainFormer(variable) ?? (near && `did you mean ${near}?`);
  return hint === undefined ? "no such key" : `no such key; ${hint}`;
}

/** What to set in place of the variable of a key that is gone, or of the file it was in. */
function explainFormer(variable: string): string | undefined {
  for (const { path, successor, beside } of formerKeys) {
    const ending = ["", "_FILE"].find((end) => variable === `${variableFor(path)}${end}`);
    if (ending !== undefined) {
      return `set ${variableFor(beside.path)} to ${beside.value}, and ${variableFor(successor)}${ending} in place of this`;
    }
  }
  return undefined;
}

/** The variable of a pattern, its name taken from the same place of a misspelled variable. */
function spellingOf(variable: string, pattern: KeyPath): readonly string[] {
  const { before, after } = aroundName(pattern);
  const parts = variable.split("_");
  const start = variableFor(before).split("_");
  if (after === undefined) {
    return [start.join("_")];
  }
  const end = after.flatMap((key) => variablePart(key).split("_"));
  const name = parts.slice(start.length, parts.length - end.length);
  return name.some((part) => part !== "") ? [[...start, ...name, ...end].join("_")] : [];
}

/** The parts of a pattern around its `"*"`; all is before if there is none. */
function aroundName(pattern: KeyPath): { before: KeyPath; after?: KeyPath } {
  const index = pattern.indexOf("*");
  return index === -1
    ? { before: pattern }
    : { before: pattern.slice(0, index), after: pattern.slice(index + 1) };
}

function variablePart(key: string): string {
  return key.toUpperCase().replaceAll(/[.-]/g, "_");
}

/** Text that is no number, truth value or list stays text, for the schema to refuse or to take. */
function typed(text: string, kind: KeyPattern["kind"]): EnvironmentSetting["value"] {
  if (kind === "number" && /^-?\d{1,15}$/.test(text)) {
    return Number(text);
  }
  if (kind === "boolean" && /^(?:true|false)$/i.test(text)) {
    return text.toLowerCase() === "true";
  }
  if (kind === "list" && text.trimStart().startsWith("[")) {
    return listIn(text) ?? text;
  }
  return text;
}

function listIn(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
