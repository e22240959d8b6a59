import type { TextSpan } from "../splice.ts";

/** A value as it is written, with its quotes. */
export interface EnvValue extends TextSpan {
  readonly written: string;
  readonly quote: EnvQuote;
  /** The comment behind it, with the blanks before it. */
  readonly comment: string;
}

export type EnvQuote = "'" | '"' | "`" | "";

/** What all readers take a value for, or why they do not agree, to be read after its name. */
export type EnvReading =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unclear"; readonly reason: string };

/** The value that begins at an index, unless readers do not agree on where it ends. */
export function takeEnvValue(text: string, start: number): EnvValue | undefined {
  const quote = quoteAt(text, start);
  if (quote === "") {
    return takeUnquoted(text, start);
  }
  const end = closingQuote(text, start, quote);
  if (end === undefined) {
    return undefined;
  }
  const written = text.slice(start, end);
  const comment = text.slice(end, endOfLine(text, end));
  // Not all readers know backticks: for those who do not, the value is the rest of the line.
  const isOneForAll = quote !== "`" || !/[\\\n]/.test(written);
  return isOneForAll && /^[ \t]*(?:#|$)/.test(comment)
    ? { start, end, written, quote, comment }
    : undefined;
}

/** Why it is not known where a value ends and a comment begins. */
export function whyMixed({ written, quote }: EnvValue): string | undefined {
  return quote === "" && written.includes("#")
    ? "has a # that some readers take for a comment; put the value in quotes"
    : undefined;
}

/** Whatever would be read in two ways is not read. */
export function readEnvValue(value: EnvValue): EnvReading {
  const { written, quote } = value;
  const reason = written.includes("\0")
    ? "has a character that no environment can hold"
    : whyUnclear[quote](value);
  if (reason !== undefined) {
    return { kind: "unclear", reason };
  }
  const text = quote === "" ? written : written.slice(1, -1);
  return { kind: "text", text: quote === '"' ? unescaped(text) : text };
}

const hasVariable = "has a $, which some readers take for a variable";
const hasEscape = "has a backslash that some readers take for part of an escape sequence";
const hasReturn = "goes over lines that end in a carriage return, which some readers drop";

const whyUnclear: Readonly<Record<EnvQuote, (value: EnvValue) => string | undefined>> = {
  "`": () => "is in backticks, which some readers take for a part of it",
  "'": ({ written }) =>
    firstReason([
      [written.includes("\r"), hasReturn],
      [written.includes("\\'"), hasEscape],
    ]),
  '"': ({ written }) =>
    firstReason([
      [written.includes("\r"), hasReturn],
      [written.includes("$"), hasVariable],
      [/\\[abcftv0"\\]/.test(written), hasEscape],
    ]),
  "": (value) =>
    whyMixed(value) ??
    firstReason([
      [value.written.includes("$"), hasVariable],
      [/[\s\u0085]$/.test(value.written), "has an odd blank at its end; put it in quotes"],
      [isTaken(value), "has a comment behind it that some readers take for a part of it"],
    ]),
};

/** Only a blank that is a space, behind something, ends a value for all readers. */
function isTaken({ written, comment }: EnvValue): boolean {
  return comment.includes("#") && (written === "" || /^[ \t]*\t#/.test(comment));
}

/** The two that all readers know. */
function unescaped(text: string): string {
  return text.replaceAll("\\n", "\n").replaceAll("\\r", "\r");
}

function firstReason(reasons: readonly (readonly [boolean, string])[]): string | undefined {
  return reasons.find(([applies]) => applies)?.[1];
}

function quoteAt(text: string, offset: number): EnvQuote {
  const character = text.charAt(offset);
  return character === "'" || character === '"' || character === "`" ? character : "";
}

function takeUnquoted(text: string, start: number): EnvValue | undefined {
  const line = text.slice(start, endOfLine(text, start));
  // What is no blank to us is one to others, and a quote may follow it.
  if (/^[\s\u0085]/.test(line)) {
    return undefined;
  }
  if (line.startsWith("#") && isBlank(text.charAt(start - 1))) {
    // The blank before the comment is left to it.
    return { start: start - 1, end: start - 1, written: "", quote: "", comment: ` ${line}` };
  }
  const behind = line.search(/[ \t]#/);
  let end = behind === -1 ? line.length : behind;
  while (isBlank(line.charAt(end - 1))) {
    end -= 1;
  }
  const written = line.slice(0, end);
  return { start, end: start + end, written, quote: "", comment: line.slice(end) };
}

/** For some readers a backslash escapes a quote even if it is escaped itself, for others not. */
function closingQuote(text: string, start: number, quote: string): number | undefined {
  let close = text.indexOf(quote, start + 1);
  while (close !== -1) {
    const backslashes = backslashesBefore(text, close, start + 1);
    if (backslashes === 0) {
      return close + 1;
    }
    if (backslashes % 2 === 0) {
      return undefined;
    }
    close = text.indexOf(quote, close + 1);
  }
  return undefined;
}

function backslashesBefore(text: string, offset: number, floor: number): number {
  let from = offset;
  while (from > floor && text.charAt(from - 1) === "\\") {
    from -= 1;
  }
  return offset - from;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) {
    return text.length;
  }
  return end > offset && text.charAt(end - 1) === "\r" ? end - 1 : end;
}

function isBlank(character: string): boolean {
  return character === " " || character === "\t";
}
