import { EditError } from "../edit-error.ts";
import { showPath, showWord } from "../edit-path.ts";
import { listLines, listWords } from "../listed-words.ts";
import { lineOf } from "../text-lines.ts";
import { whyUnwritable } from "../unwritable.ts";
import { addEnv, removeEnv, replaceEnv } from "./env-change.ts";
import { readEnvValue, whyMixed } from "./env-value.ts";
import { type EnvSource, type EnvStatement, parseEnv } from "./parse-env.ts";

/** One variable to be set. */
export interface EnvEdit {
  readonly name: string;
  readonly value: string;
  /** What becomes of a variable that is not there. @default "refuse" */
  readonly missing?: "add" | "refuse";
}

/**
 * The value of a variable of an `.env` file; `undefined` if it is not there, or there without an equals
 * sign. A value that dotenv and Compose do not read alike, such as one with a `$`, is refused.
 * @throws {EditError} if the file or the value is not clear to both, or the name is there twice
 */
export function getEnv(content: string, name: string): string | undefined {
  const source = parseEnv(content);
  const statement = find(source, name);
  if (statement?.value === undefined) {
    return undefined;
  }
  const reading = readEnvValue(statement.value);
  if (reading.kind === "unclear") {
    throw refusal(source, statement, reading.reason);
  }
  return reading.text;
}

/**
 * Sets variables of an `.env` file and changes no byte around their values. A value keeps its quotes,
 * unless dotenv and Compose would not read the new one alike in them: a `$` is put in single quotes.
 * What is added follows the last variable.
 * @throws {EditError} if one of them cannot be set, naming the variable and the reason
 */
export function setEnv(content: string, edits: readonly EnvEdit[]): string {
  return edits.reduce(setOne, parseEnv(content)).text;
}

/**
 * Removes variables from an `.env` file: with their lines and the comment behind them, but not with the
 * comments above them. A variable that is not there is nothing to do.
 * @throws {EditError} if the file is not clear to dotenv and Compose, or a name is there twice
 */
export function deleteEnv(content: string, names: readonly string[]): string {
  return names.reduce(deleteOne, parseEnv(content)).text;
}

const unclear = "cannot be set to this value so that every reader reads the same";

function setOne(source: EnvSource, edit: EnvEdit): EnvSource {
  const statement = find(source, edit.name);
  if (statement === undefined) {
    return addOne(source, edit);
  }
  const { value } = statement;
  if (value === undefined) {
    throw refusal(source, statement, "has no equals sign; it is taken from the environment");
  }
  const reading = readEnvValue(value);
  if (reading.kind === "text" && reading.text === edit.value) {
    return source;
  }
  const reason = whyUnwritable(edit.value) ?? whyMixed(value);
  const after = reason === undefined ? replaceEnv(source, value, edit) : undefined;
  if (after === undefined) {
    throw refusal(source, statement, reason ?? unclear);
  }
  return after;
}

function addOne(source: EnvSource, edit: EnvEdit): EnvSource {
  const { name, value, missing = "refuse" } = edit;
  if (missing === "refuse") {
    const names = source.statements.map((statement) => statement.name);
    const reason = `has no variable ${showWord(name)}; ${listWords("it has", names)}`;
    throw new EditError(reason, { path: showPath([]) });
  }
  const reason = /^[A-Za-z_][\w.-]*$/.test(name)
    ? whyUnwritable(value)
    : "is no name that a variable can have";
  const after = reason === undefined ? addEnv(source, edit) : undefined;
  if (after === undefined) {
    throw new EditError(reason ?? unclear, { path: showWord(name) });
  }
  return after;
}

function deleteOne(source: EnvSource, name: string): EnvSource {
  const statement = find(source, name);
  if (statement === undefined) {
    return source;
  }
  const after = removeEnv(source, statement);
  if (after === undefined) {
    throw refusal(source, statement, "cannot be removed without a change around it");
  }
  return after;
}

function find({ text, statements }: EnvSource, name: string): EnvStatement | undefined {
  const found = statements.filter((statement) => statement.name === name);
  if (found.length > 1) {
    const offsets = found.map(({ start }) => start);
    throw new EditError(`is there ${listLines(text, offsets)}`, { path: showWord(name) });
  }
  return found[0];
}

function refusal({ text }: EnvSource, { name, start }: EnvStatement, reason: string): EditError {
  return new EditError(reason, { path: showWord(name), line: lineOf(text, start) });
}
