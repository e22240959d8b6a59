import { DefinitionError, UserCodeError } from "../errors.ts";
import { type PhaseDescriptor, phaseKey } from "../phase.ts";

/**
 * Where a file is: text in which `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a
 * phase, or a function.
 */
export type FilePath = string | ((phase: PhaseDescriptor) => string);

/** Text with places that exist; for other text, a sentence that says which do. */
export type CheckedPath<Path extends FilePath> = Path extends string
  ? [UnknownPlace<Path>] extends [never]
    ? Path
    : `{${UnknownPlace<Path>}} is not known: write {phase}, {pipeline} or {label.<key>}`
  : Path;

type UnknownPlace<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? (Place extends KnownPlace ? never : Place) | UnknownPlace<Rest>
  : never;

type KnownPlace = "phase" | "pipeline" | `label.${string}`;

const place = /\{([^{}]*)\}/g;
const known = /^(?:phase|pipeline|label\..+)$/;

/** @throws {DefinitionError} if the text has a place that no phase has. */
export function parsePath(path: FilePath): (phase: PhaseDescriptor) => string {
  if (typeof path !== "string") {
    return path;
  }
  const unknown = [...path.matchAll(place)].find(([, name = ""]) => !known.test(name));
  if (path === "" || unknown !== undefined) {
    const reason = unknown === undefined ? "is empty" : `has ${unknown[0]}`;
    throw new DefinitionError(
      `the path "${path}" ${reason}: write where the file is, with {phase}, {pipeline} or {label.<key>}`,
    );
  }
  return (phase) => path.replaceAll(place, (_, name: string) => fillingFor(name, phase));
}

function fillingFor(name: string, phase: PhaseDescriptor): string {
  if (name === "phase") {
    return phase.metadata.name;
  }
  return name === "pipeline" ? phase.pipeline : labelOf(name.slice("label.".length), phase);
}

function labelOf(key: string, phase: PhaseDescriptor): string {
  const { labels = {} } = phase.metadata;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (value === undefined) {
    const keys = Object.keys(labels).join(", ") || "none";
    throw new UserCodeError(
      `${phaseKey(phase)} has no label "${key}", which {label.${key}} stands for; it has ${keys}`,
    );
  }
  return value;
}
