import { isDeepStrictEqual } from "node:util";
import { type Document, isAlias, isScalar, type Node, Scalar } from "yaml";
import { EditError } from "./edit-error.ts";
import { type EditPath, type EditPathStep, showPath } from "./edit-path.ts";
import type { EditValue } from "./edit-value.ts";
import { type ParsedYaml, parseYaml } from "./parse-yaml.ts";
import { scalarTexts } from "./scalar-text.ts";
import { kindOfNode, mergedInto, type Resolve, type StepResult, takeStep } from "./yaml-step.ts";

/** One value to be set. */
export interface YamlEdit {
  readonly path: EditPath;
  readonly value: EditValue;
}

/**
 * Sets existing single values of a YAML document and changes no byte around them. A value keeps its
 * quotes; text that would be read as something else gets some.
 * @throws {EditError} if one of the edits cannot be made, naming its place and the reason
 */
export function setYaml(content: string, edits: readonly YamlEdit[]): string {
  return edits.reduce(setScalar, read(content)).text;
}

/**
 * The single value at a path, through aliases and merge keys; `undefined` if something on the path is
 * not there.
 * @throws {EditError} if the content is not one YAML document, or the value is a mapping or a list
 */
export function getYaml(content: string, path: EditPath): EditValue | null | undefined {
  const source = read(content);
  const resolve = resolveIn(source);
  let node = resolve(source.document.contents);
  for (const [index, step] of path.entries()) {
    const result = takeInheritedStep(node, step, resolve);
    if (result.kind === "missing") {
      return undefined;
    }
    if (result.kind === "ambiguous") {
      throw refusal(source, { path: path.slice(0, index), node, reason: result.reason });
    }
    node = resolve(result.node);
  }
  const value: unknown = isScalar(node) ? node.value : node;
  if (value === null || isEditValue(value)) {
    return value;
  }
  const reason = `is ${kindOfNode(node)}, not a text, a number, true, false or null`;
  throw refusal(source, { path, node, reason });
}

interface Source extends ParsedYaml {
  readonly text: string;
  readonly document: Document.Parsed;
}

/** A place in a source, and why nothing can be done there. */
interface Refusal {
  readonly path: EditPath;
  readonly node: Node | null;
  readonly reason: string;
}

function read(text: string): Source {
  const parsed = parseYaml(text);
  const [problem] = parsed.problems;
  if (parsed.document === undefined || problem !== undefined) {
    const { line } = parsed.placeOf(problem?.offset ?? 0);
    throw new EditError(problem?.message ?? "this is not YAML", { path: "", line });
  }
  return { ...parsed, document: parsed.document, text };
}

function refusal({ placeOf }: Source, { path, node, reason }: Refusal): EditError {
  const offset = node?.range?.[0];
  const line = offset === undefined ? {} : { line: placeOf(offset).line };
  return new EditError(reason, { path: showPath(path), ...line });
}

function resolveIn({ targets }: Source): Resolve {
  return (node) => (isAlias(node) ? (targets.get(node) ?? null) : node);
}

/** As `takeStep`, but a key can come from a merge key; those listed first win. */
function takeInheritedStep(node: Node | null, step: EditPathStep, resolve: Resolve): StepResult {
  const seen = new Set([node]);
  const waiting = [node];
  for (let current = waiting.shift(); current !== undefined; current = waiting.shift()) {
    const result = takeStep(current, step, resolve);
    if (result.kind !== "missing") {
      return result;
    }
    const merged = mergedInto(current, resolve).filter((source) => !seen.has(source));
    for (const source of merged) {
      seen.add(source);
    }
    waiting.unshift(...merged);
  }
  return takeStep(node, step, resolve);
}

function setScalar(source: Source, { path, value }: YamlEdit): Source {
  const scalar = findScalar(source, path);
  if (Object.is(scalar.value, value)) {
    return source;
  }
  const reason = whyUnsettable(scalar, value);
  if (reason !== undefined) {
    throw refusal(source, { path, node: scalar, reason });
  }
  scalar.value = value;
  const expected = contentOf(source.document);
  for (const replacement of expected === undefined ? [] : scalarTexts(value, scalar.type)) {
    const text = splice(source.text, scalar, replacement);
    const { document, ...parsed } = parseYaml(text);
    if (document !== undefined && isDeepStrictEqual(contentOf(document), expected)) {
      return { ...parsed, document, text };
    }
  }
  throw refusal(source, { path, node: scalar, reason: "cannot hold this value where it stands" });
}

/** Everything the document says, or `undefined` if its aliases multiply to more than is reasonable. */
function contentOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ mapAsMap: true });
  } catch {
    return undefined;
  }
}

function isEditValue(value: unknown): value is EditValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Walks only what this one place has: an edit must not reach others through an anchor. */
function findScalar(source: Source, path: EditPath): Scalar {
  const resolve = resolveIn(source);
  let node: Node | null = source.document.contents;
  for (const [index, step] of path.entries()) {
    const place = { path: path.slice(0, index), node };
    refuseShared(source, place);
    const result = takeStep(node, step, resolve);
    if (result.kind !== "found") {
      const isMerged = takeInheritedStep(node, step, resolve).kind === "found";
      const reason = isMerged ? "has this key from a merge key (<<)" : result.reason;
      throw refusal(source, { ...place, reason });
    }
    node = result.node;
  }
  refuseShared(source, { path, node });
  if (!isScalar(node)) {
    throw refusal(source, { path, node, reason: `is ${kindOfNode(node)}, not a single value` });
  }
  return node;
}

function refuseShared(source: Source, { path, node }: Omit<Refusal, "reason">): void {
  if (isAlias(node)) {
    throw refusal(source, { path, node, reason: "is an alias (*); edit what it stands for" });
  }
  if (node?.anchor !== undefined) {
    const reason = "has an anchor (&), so that an edit would change every alias of it too";
    throw refusal(source, { path, node, reason });
  }
}

function whyUnsettable(scalar: Scalar, value: EditValue): string | undefined {
  if (scalar.type === Scalar.BLOCK_LITERAL || scalar.type === Scalar.BLOCK_FOLDED) {
    return "is a block of text (| or >), which cannot be set";
  }
  if (scalar.tag !== undefined) {
    return "has a tag (!), which a new value might not fit";
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    return `cannot be set to ${value}`;
  }
  if (typeof value === "string" && /\p{Surrogate}/u.test(value)) {
    return "cannot be set to text with half a character (a lone surrogate)";
  }
  return undefined;
}

function splice(text: string, { range }: Scalar, replacement: string): string {
  const [start, end] = range ?? [0, 0];
  const wasEmpty = start === end;
  const space = wasEmpty && /\S/.test(text.charAt(start - 1)) ? " " : "";
  const gap = wasEmpty && text.charAt(end) === "#" ? " " : "";
  return text.slice(0, start) + space + replacement + gap + text.slice(end);
}
