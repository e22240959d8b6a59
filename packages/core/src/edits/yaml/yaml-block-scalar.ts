import type { Scalar } from "yaml";
import type { EditValue } from "../edit-value.ts";
import type { TextChange } from "../splice.ts";
import { isPrintable, scalarTexts } from "./scalar-text.ts";
import { isLineStart, lineBreakAt, lineEnd, lineStart, nextLine } from "./yaml-lines.ts";

/** Where the parts of a block of text (`|` or `>`) are. */
interface Block {
  readonly start: number;
  /** `|`, `>-`, `|2+`, … */
  readonly header: string;
  /** Where the line after the header begins. */
  readonly body: number;
  readonly end: number;
  /** How far its lines are indented. */
  readonly indent: number;
}

/** The ways to write a value in place of a block of text: text as a block again, if it can be one. */
export function blockScalarTexts(
  text: string,
  scalar: Scalar,
  value: EditValue,
): readonly (readonly TextChange[])[] {
  const block = blockOf(text, scalar);
  const { start, header, body, end } = block;
  const head = { start, end: start + header.length };
  const rest = { start: isLineStart(text, end) ? body : lineEnd(text, start), end, text: "" };
  const others = scalarTexts(value, undefined).map((one) => [{ ...head, text: one }, rest]);
  if (typeof value !== "string" || !canBeBlock(value)) {
    return others;
  }
  const lines = { start: body, end, text: linesOf(text, block, value) };
  return [[{ ...head, text: headerFor(header, value) }, lines], ...others];
}

function blockOf(text: string, { range, value }: Scalar): Block {
  const [start, end] = range ?? [0, 0];
  const body = Math.min(nextLine(text, start), end);
  const written = indentOf(text.slice(body, end));
  const indent =
    written === undefined
      ? text.slice(lineStart(text, start), start).search(/[^ -]|$/) + 2
      : Math.max(0, written - (indentOf(String(value)) ?? 0));
  const [header = ""] = /^[|>][-+\d]*/.exec(text.slice(start, start + 4)) ?? [];
  return { start, header, body, end, indent };
}

/** The spaces before the first line that is not blank. */
function indentOf(lines: string): number | undefined {
  return /^( *)[^ \r\n]/m.exec(lines)?.[1]?.length;
}

/** Leaves out what readers are known to disagree about. */
function canBeBlock(value: string): boolean {
  const lines = contentOf(value).split("\n");
  const isReadable = lines.every((line) => isPrintable(line.replaceAll("\t", " ")));
  return isReadable && /^[^\t\n]/.test(value) && lines.at(-1)?.trim() !== "";
}

/** Without the line breaks at its end. */
function contentOf(value: string): string {
  let end = value.length;
  while (value.charAt(end - 1) === "\n") {
    end--;
  }
  return value.slice(0, end);
}

function headerFor(header: string, value: string): string {
  const content = contentOf(value);
  const breaks = value.length - content.length;
  const style = header.startsWith(">") && !content.includes("\n") ? ">" : "|";
  const chomping = ["-", ""][breaks] ?? "+";
  return style + header.replaceAll(/\D/g, "") + chomping;
}

function linesOf(text: string, { body, end, indent }: Block, value: string): string {
  const lineBreak = lineBreakAt(text, body);
  const content = contentOf(value);
  const lines = content.split("\n").map((line) => (line === "" ? "" : " ".repeat(indent) + line));
  const before = isLineStart(text, body) ? "" : lineBreak;
  const breaks = value.length - content.length;
  const after = isLineStart(text, end) ? Math.max(1, breaks) : breaks;
  return before + lines.join(lineBreak) + lineBreak.repeat(after);
}
