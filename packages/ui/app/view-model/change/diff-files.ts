/** What became of a file. */
export type FileFate = "added" | "deleted" | "renamed" | "changed";

/** One line of a change, with its number on either side. */
export type DiffLine =
  | { readonly kind: "same"; readonly text: string; readonly old: number; readonly new: number }
  | { readonly kind: "removed"; readonly text: string; readonly old: number }
  | { readonly kind: "added"; readonly text: string; readonly new: number };

/** Lines of a file that are shown together. */
export interface DiffHunk {
  readonly header: string;
  readonly lines: readonly DiffLine[];
}

export interface DiffFile {
  readonly path: string;
  /** What it was called before; undefined if it is called the same. */
  readonly oldPath: string | undefined;
  readonly fate: FileFate;
  readonly isBinary: boolean;
  /** Such as `100644 → 100755`; undefined if it stays. */
  readonly mode: string | undefined;
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
}

export interface ParsedDiff {
  readonly files: readonly DiffFile[];
  /** What the server says to have left out; undefined if that is nothing. */
  readonly leftOut: string | undefined;
}

/** Reads a unified diff as Git writes it. */
export function parseDiff(text: string): ParsedDiff {
  const lines = text.split("\n");
  const leftOut = lines.find((line) => line.startsWith("… "));
  const starts = lines.flatMap((line, index) => (line.startsWith("diff --git ") ? [index] : []));
  const files = starts.map((start, index) => fileIn(lines.slice(start, starts[index + 1])));
  return { files, leftOut: leftOut?.slice(2) };
}

function fileIn(lines: readonly string[]): DiffFile {
  const first = lines.findIndex((line) => line.startsWith("@@ "));
  const head = first === -1 ? lines : lines.slice(0, first);
  const hunks = first === -1 ? [] : hunksIn(lines.slice(first));
  const all = hunks.flatMap((hunk) => hunk.lines);
  return {
    ...describe(head),
    added: all.filter(({ kind }) => kind === "added").length,
    removed: all.filter(({ kind }) => kind === "removed").length,
    hunks,
  };
}

function describe(head: readonly string[]): Omit<DiffFile, "added" | "removed" | "hunks"> {
  const after = (start: string) => head.find((line) => line.startsWith(start))?.slice(start.length);
  const [before, now] = namesIn(head[0] ?? "");
  const from = after("rename from ") ?? before;
  const to = after("rename to ") ?? now;
  const [oldMode, newMode] = [after("old mode "), after("new mode ")];
  return {
    path: to,
    oldPath: from === to ? undefined : from,
    fate: fateOf(head, from !== to),
    isBinary: head.some((line) => /^(?:Binary files|GIT binary patch)/.test(line)),
    mode: oldMode !== undefined && newMode !== undefined ? `${oldMode} → ${newMode}` : undefined,
  };
}

function fateOf(head: readonly string[], isRenamed: boolean): FileFate {
  if (head.some((line) => line.startsWith("new file mode"))) {
    return "added";
  }
  if (head.some((line) => line.startsWith("deleted file mode"))) {
    return "deleted";
  }
  return isRenamed ? "renamed" : "changed";
}

/** Both names of `diff --git a/x b/x`; where they may hold spaces they are the same, as Git has it. */
function namesIn(line: string): readonly [string, string] {
  const names = line.slice("diff --git ".length);
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/.exec(names);
  const half = (names.length - 1) / 2;
  const [before, now] = quoted
    ? [quoted[1] ?? "", quoted[2] ?? ""]
    : [names.slice(0, half), names.slice(half + 1)];
  return [unquote(before).slice(2), unquote(now).slice(2)];
}

/** Control characters stay in their escaped form, so that they can be seen. */
function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replace(/\\(["\\])/g, "$1") : name;
}

function hunksIn(lines: readonly string[]): readonly DiffHunk[] {
  const hunks: { header: string; lines: DiffLine[] }[] = [];
  const at = { old: 0, new: 0 };
  for (const line of lines) {
    const range = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (range) {
      [at.old, at.new] = [Number(range[1]), Number(range[2])];
      hunks.push({ header: line, lines: [] });
    } else {
      const read = lineIn(line, at);
      hunks.at(-1)?.lines.push(...(read ? [read] : []));
    }
  }
  return hunks;
}

/** Counts on as it reads. What is no line of the file, such as the note that the last one does not end, is none. */
function lineIn(line: string, at: { old: number; new: number }): DiffLine | undefined {
  const text = line.slice(1);
  switch (line[0]) {
    case " ":
      return { kind: "same", text, old: at.old++, new: at.new++ };
    case "-":
      return { kind: "removed", text, old: at.old++ };
    case "+":
      return { kind: "added", text, new: at.new++ };
    default:
      return undefined;
  }
}

/** The first lines of a file, and how many more there are. */
export function firstLines(
  hunks: readonly DiffHunk[],
  most: number,
): { readonly hunks: readonly DiffHunk[]; readonly left: number } {
  let room = most;
  const shown = hunks.flatMap((hunk) => {
    const lines = hunk.lines.slice(0, Math.max(room, 0));
    room -= hunk.lines.length;
    return lines.length > 0 ? [{ ...hunk, lines }] : [];
  });
  return { hunks: shown, left: Math.max(-room, 0) };
}

/** Such as `2 files, 3 lines added, 1 line removed`. */
export function diffWords(files: readonly DiffFile[]): string {
  const sum = (of: "added" | "removed") => files.reduce((total, file) => total + file[of], 0);
  return [
    counted(files.length, "file"),
    `${counted(sum("added"), "line")} added`,
    `${counted(sum("removed"), "line")} removed`,
  ].join(", ");
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
