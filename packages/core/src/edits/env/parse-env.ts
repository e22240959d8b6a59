import { EditError } from "../edit-error.ts";
import { lineOf } from "../text-lines.ts";
import { type EnvValue, takeEnvValue } from "./env-value.ts";

/** What an `.env` file says, where all its readers find the same. */
export interface EnvSource {
  readonly text: string;
  readonly statements: readonly EnvStatement[];
}

/** `export NAME = value # comment`, from the beginning of its line to the end of it. */
export interface EnvStatement {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** What stands before the name. */
  readonly prefix: string;
  /** The equals sign with the blanks around it. */
  readonly equals: string;
  /** Absent where no equals sign is: it is then that of the environment. */
  readonly value: EnvValue | undefined;
}

const nothing = /[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/y;
const alone = /([ \t]*(?:export[ \t]+)?)(?!export\b)([\w.-]+)[ \t]*(?=\r?\n|$)/y;
const assigned = /([ \t]*(?:export[ \t]+)?)(?!export\b)([\w.-]+)([ \t]*=[ \t]*)/y;
const lineBreak = /\r?\n|$/y;

/**
 * Parses an `.env` file.
 * @throws {EditError} if dotenv and Compose would not find the same lines, with the line and the reason
 */
export function parseEnv(text: string): EnvSource {
  const odd = /\r(?!\n)|[\u2028\u2029]/.exec(text);
  if (odd !== null) {
    throw problemAt(text, odd.index, "this ends a line for some readers and not for others");
  }
  const statements: EnvStatement[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    const skipped = match(nothing, text, at)?.[0].length;
    if (skipped === undefined) {
      const statement = takeStatement(text, at);
      statements.push(statement);
      at = statement.end;
    } else {
      at += skipped;
    }
    at += match(lineBreak, text, at)?.[0].length ?? 0;
  }
  return { text, statements };
}

function takeStatement(text: string, start: number): EnvStatement {
  const [whole, prefix = "", name = ""] = match(alone, text, start) ?? [];
  if (whole !== undefined) {
    return { start, end: start + whole.length, name, prefix, equals: "", value: undefined };
  }
  return takeAssignment(text, start);
}

function takeAssignment(text: string, start: number): EnvStatement {
  const [whole, prefix = "", name = "", equals = ""] = match(assigned, text, start) ?? [];
  if (whole === undefined) {
    throw problemAt(text, start, "this is no NAME=value, and no comment");
  }
  const value = takeEnvValue(text, start + whole.length);
  if (value === undefined) {
    throw problemAt(
      text,
      start,
      "this value has no clear end: a quote is not closed, or something follows it",
    );
  }
  return { start, end: value.end + value.comment.length, name, prefix, equals, value };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function problemAt(text: string, offset: number, message: string): EditError {
  return new EditError(message, { path: "", line: lineOf(text, offset) });
}
