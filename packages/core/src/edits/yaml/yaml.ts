import type { EditPath } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";
import { addMissing } from "./yaml-add.ts";
import { chooseDocument } from "./yaml-choice.ts";
import type { YamlCondition } from "./yaml-condition.ts";
import { plainDocuments, refuseMultiplying } from "./yaml-data.ts";
import { deleteEntry } from "./yaml-delete.ts";
import { lookUp } from "./yaml-look-up.ts";
import { setReached } from "./yaml-set.ts";
import { readSource, refusal, type YamlSource } from "./yaml-source.ts";
import { walk } from "./yaml-walk.ts";

/** One value to be set. */
export interface YamlEdit {
  readonly path: EditPath;
  readonly value: EditValue;
  /** What becomes of a value that is not there. @default "refuse" */
  readonly missing?: "add" | "refuse";
}

export interface YamlOptions {
  /** Which document of several: its index from 0, or what only it says. @default the only one */
  readonly document?: number | readonly YamlCondition[];
}

/**
 * Sets single values of a YAML document, one after the other, and changes no byte around them. A value
 * keeps its quotes, and a block of text stays one; text that would be read as something else gets
 * quotes. What is added looks like what is around it: it comes after the last entry of its mapping or
 * list, along with what is missing on the way to it. An item of a list can be added if it is chosen by
 * its keys, which it then has.
 * @throws {EditError} if one of the edits cannot be made, naming its place and the reason
 */
export function setYaml(
  content: string,
  edits: readonly YamlEdit[],
  options: YamlOptions = {},
): string {
  return change(content, options, (source, index) =>
    edits.reduce((current, edit) => setValue(current, index, edit), source),
  );
}

/**
 * Takes keys with their values, and items of lists, out of a YAML document, one after the other: an
 * index counts what is left. They go with their lines, the comment at the end of these and those right
 * below that are indented deeper; comments above stay. Blank lines are not left on both sides. A mapping
 * or a list without any entry becomes `{}` or `[]`. A path that is not there is nothing to do.
 * @throws {EditError} if something cannot be taken out, naming its place and the reason
 */
export function deleteYaml(
  content: string,
  paths: readonly EditPath[],
  options: YamlOptions = {},
): string {
  return change(content, options, (source, index) =>
    paths.reduce((current, path) => deleteEntry(current, index, path), source),
  );
}

/**
 * The single value at a path, through aliases and merge keys; `undefined` if something on the path is
 * not there.
 * @throws {EditError} if the content is not YAML or it is not clear which document is meant, or if the
 * value is a mapping or a list
 */
export function getYaml(
  content: string,
  path: EditPath,
  { document }: YamlOptions = {},
): EditValue | null | undefined {
  const source = readSource(content);
  const result = lookUp(source, chooseDocument(source, document), path);
  if (result.kind === "refused") {
    throw refusal(source, result.refusal);
  }
  return result.kind === "found" ? result.value : undefined;
}

/**
 * What each document says, as plain data: aliases and merge keys are resolved, dates are text, and an
 * empty document is `null`. Parts that are repeated by aliases are shared, so do not change them.
 * @throws {EditError} if the content is not YAML, or its aliases multiply to more than is reasonable
 */
export function getYamlDocuments(content: string): readonly unknown[] {
  return plainDocuments(readSource(content));
}

function change(
  content: string,
  { document }: YamlOptions,
  edit: (source: YamlSource, index: number) => YamlSource,
): string {
  const source = readSource(content);
  refuseMultiplying(source);
  return edit(source, chooseDocument(source, document)).text;
}

function setValue(
  source: YamlSource,
  index: number,
  { path, value, missing: whatIfMissing = "refuse" }: YamlEdit,
): YamlSource {
  const reached = walk(source, index, path);
  const { missing } = reached;
  if (missing === undefined) {
    return setReached(source, index, { reached, value });
  }
  if (whatIfMissing === "refuse") {
    throw refusal(source, { ...reached, reason: missing.reason });
  }
  const steps = path.slice(reached.path.length);
  return addMissing(source, { index, reached, missing, steps, value });
}
