import { isUtf8 } from "node:buffer";
import { type StructuredPatchHunk, structuredPatch } from "diff";

/** A file before and after a change; a side that does not have it is undefined. */
export interface FileDiff {
  readonly path: string;
  readonly before: FileContent | undefined;
  readonly after: FileContent | undefined;
}

export interface FileContent {
  readonly mode: string;
  /** Undefined if it is too large to be shown. */
  readonly data: Buffer | undefined;
}

export interface UnifiedDiffOptions {
  /** False shows a changed text as replaced, without looking for what stayed. @default true */
  readonly search?: boolean;
}

/** Where the search for the lines that stayed ends; the text is shown as replaced then. */
const searchLimits = { maxEditLength: 5000, timeout: 50 };
const contextLines = 3;

/** The change of one file as `git diff` shows it. */
export function unifiedDiff(
  { path, before, after }: FileDiff,
  { search = true }: UnifiedDiffOptions = {},
): string {
  const oldName = quote(`a/${path}`);
  const newName = quote(`b/${path}`);
  const header = [`diff --git ${oldName} ${newName}`, ...modeLines(before, after)];
  if (isBinary(before) || isBinary(after)) {
    return lines([
      ...header,
      `Binary files ${before ? oldName : "/dev/null"} and ${after ? newName : "/dev/null"} differ`,
    ]);
  }
  const texts = [textOf(before), textOf(after)] as const;
  const hunks = (search ? searchHunks(...texts) : undefined) ?? replacement(...texts);
  if (hunks.length === 0) {
    return lines(header);
  }
  const names = [`--- ${before ? oldName : "/dev/null"}`, `+++ ${after ? newName : "/dev/null"}`];
  return lines([...header, ...names, ...hunks.flatMap(formatHunk)]);
}

function modeLines(before: FileContent | undefined, after: FileContent | undefined): string[] {
  if (!before || !after) {
    return after ? [`new file mode ${after.mode}`] : [`deleted file mode ${before?.mode}`];
  }
  return before.mode === after.mode ? [] : [`old mode ${before.mode}`, `new mode ${after.mode}`];
}

function isBinary(content: FileContent | undefined): boolean {
  return content !== undefined && !(content.data && isText(content.data));
}

function isText(data: Buffer): boolean {
  return !data.includes(0) && isUtf8(data);
}

function textOf(content: FileContent | undefined): string {
  return content?.data?.toString("utf8") ?? "";
}

/** Undefined if there is too much to search. */
function searchHunks(before: string, after: string): readonly StructuredPatchHunk[] | undefined {
  const options = { context: contextLines, ...searchLimits };
  return structuredPatch("", "", before, after, undefined, undefined, options)?.hunks;
}

function replacement(before: string, after: string): readonly StructuredPatchHunk[] {
  if (before === after) {
    return [];
  }
  const removed = markedLines("-", before);
  const added = markedLines("+", after);
  return [
    {
      oldStart: 1,
      oldLines: countLines(removed),
      newStart: 1,
      newLines: countLines(added),
      lines: [...removed, ...added],
    },
  ];
}

const noNewline = "\\ No newline at end of file";

function markedLines(mark: "-" | "+", text: string): string[] {
  const parts = text.split("\n");
  const complete = parts.at(-1) === "";
  const marked = (complete ? parts.slice(0, -1) : parts).map((line) => mark + line);
  return complete ? marked : [...marked, noNewline];
}

function countLines(marked: readonly string[]): number {
  return marked.filter((line) => line !== noNewline).length;
}

function formatHunk(hunk: StructuredPatchHunk): string[] {
  const before = range(hunk.oldStart, hunk.oldLines);
  const after = range(hunk.newStart, hunk.newLines);
  return [`@@ -${before} +${after} @@`, ...hunk.lines];
}

/** An empty range names the line before it. */
function range(start: number, count: number): string {
  return count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`;
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

/** Git quotes names that would break a line or a quotation. */
function quote(name: string): string {
  if (!/[\p{Cc}"\\]/u.test(name)) {
    return name;
  }
  const escaped = name.replace(/["\\]/g, "\\$&").replace(/\p{Cc}/gu, octalEscape);
  return `"${escaped}"`;
}

function octalEscape(character: string): string {
  const bytes = [...Buffer.from(character)];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
