import { EditError } from "../edit-error.ts";
import { splice, type TextChange } from "../splice.ts";
import { lineEndingNear } from "../text-lines.ts";
import { envTexts } from "./env-text.ts";
import { type EnvQuote, type EnvValue, readEnvValue } from "./env-value.ts";
import { type EnvSource, type EnvStatement, parseEnv } from "./parse-env.ts";

/** What a variable is to be. */
export interface EnvSetting {
  readonly name: string;
  readonly value: string;
}

/** Another value in place of one; `undefined` if no way to write it is clear to all readers. */
export function replaceEnv(
  source: EnvSource,
  { start, end, quote, written }: EnvValue,
  setting: EnvSetting,
): EnvSource | undefined {
  const lineEnding = lineEndingNear(source.text, start);
  const style = { quote, hasLines: written.includes("\n"), lineEnding };
  const changes = envTexts(setting.value, style).map((text) => ({ start, end, text }));
  const statements = source.statements.map((statement) =>
    statement.value?.start === start ? setting : writtenIn(source, statement),
  );
  return firstProven(source, changes, statements);
}

/** A variable behind the last one, or at the end; `undefined` if no way to write it is clear. */
export function addEnv(source: EnvSource, setting: EnvSetting): EnvSource | undefined {
  const { text, statements } = source;
  const last = statements.at(-1);
  const at = last?.end ?? text.length;
  const lineEnding = lineEndingNear(text, at);
  const isBehind = last !== undefined || /[^\ufeff\n]$/.test(text);
  const [before, after] = isBehind ? [lineEnding, ""] : ["", lineEnding];
  const style = { quote: commonQuote(statements), hasLines: false, lineEnding };
  const changes = envTexts(setting.value, style).map((value) => ({
    start: at,
    end: at,
    text: before + beginningLike(last) + setting.name + equalsLike(statements) + value + after,
  }));
  const written = statements.map((statement) => writtenIn(source, statement));
  return firstProven(source, changes, [...written, setting]);
}

/** The lines of a variable with the comment behind it are gone. */
export function removeEnv(source: EnvSource, statement: EnvStatement): EnvSource | undefined {
  const { text, statements } = source;
  const { start, end } = statement;
  const behind = lengthOf(/^\r?\n/, text.slice(end, end + 2));
  const before = behind === 0 ? lengthOf(/\r?\n$/, text.slice(Math.max(0, start - 2), start)) : 0;
  const change = { start: start - before, end: end + behind, text: "" };
  const left = statements.filter((other) => other !== statement);
  return firstProven(
    source,
    [change],
    left.map((other) => writtenIn(source, other)),
  );
}

function lengthOf(pattern: RegExp, text: string): number {
  return pattern.exec(text)?.[0].length ?? 0;
}

/** The quotes that all values are in. */
function commonQuote(statements: readonly EnvStatement[]): EnvQuote {
  const quotes = new Set(statements.flatMap(({ value }) => value?.quote ?? []));
  const [quote = ""] = quotes;
  return quotes.size === 1 ? quote : "";
}

function beginningLike(statement: EnvStatement | undefined): string {
  return statement?.prefix.trim() === "export" ? "export " : "";
}

/** With the blanks that are around the one of the last value. */
function equalsLike(statements: readonly EnvStatement[]): string {
  const last = statements.findLast(({ value }) => value !== undefined && value.written !== "");
  const [, before = "", after = ""] = /^([ \t]?).*?([ \t]?)$/.exec(last?.equals ?? "") ?? [];
  return `${before}=${after}`;
}

/** What a statement is after a change: as it was written before, or a variable that was set. */
type EnvClaim = string | EnvSetting;

function firstProven(
  source: EnvSource,
  changes: readonly TextChange[],
  claims: readonly EnvClaim[],
): EnvSource | undefined {
  for (const change of changes) {
    const after = parsed(splice(source.text, [change]));
    if (after !== undefined && isAsClaimed(after, claims)) {
      return after;
    }
  }
  return undefined;
}

function parsed(text: string): EnvSource | undefined {
  try {
    return parseEnv(text);
  } catch (error) {
    if (error instanceof EditError) {
      return undefined;
    }
    throw error;
  }
}

function isAsClaimed(after: EnvSource, claims: readonly EnvClaim[]): boolean {
  return (
    after.statements.length === claims.length &&
    after.statements.every((statement, index) => {
      const claim = claims[index];
      return typeof claim === "object"
        ? isSet(statement, claim)
        : writtenIn(after, statement) === claim;
    })
  );
}

function isSet({ name, value }: EnvStatement, setting: EnvSetting): boolean {
  const reading = value === undefined ? undefined : readEnvValue(value);
  return name === setting.name && reading?.kind === "text" && reading.text === setting.value;
}

function writtenIn({ text }: EnvSource, { start, end }: EnvStatement): string {
  return text.slice(start, end);
}
