import { useMemo } from "react";
import { Decoration, Diff, Hunk, type HunkData, markEdits, tokenize } from "react-diff-view";
import type { DiffHunk, DiffLine } from "../view-model/change/diff-files.ts";
import "./diff-table.css";

/** From so many lines on, what changed inside of a line is not looked for. */
const mostMarked = 200;

/** The lines of a file that changed, with those around them. */
export function DiffTable({ hunks }: { readonly hunks: readonly DiffHunk[] }) {
  const data = useMemo(() => hunks.map(hunkData), [hunks]);
  const tokens = useMemo(() => tokensOf(data), [data]);
  return (
    <Diff viewType="unified" diffType="modify" hunks={data} tokens={tokens}>
      {(all) =>
        all.flatMap((hunk) => [
          <Decoration key={`${hunk.content} head`}>
            <span>{hunk.content}</span>
          </Decoration>,
          <Hunk key={hunk.content} hunk={hunk} />,
        ])
      }
    </Diff>
  );
}

function tokensOf(hunks: HunkData[]) {
  const count = hunks.reduce((sum, { changes }) => sum + changes.length, 0);
  return count > mostMarked ? null : tokenize(hunks, { enhancers: [markEdits(hunks)] });
}

function hunkData({ header, lines }: DiffHunk): HunkData {
  const [, oldStart, newStart] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(header) ?? [];
  return {
    content: header,
    oldStart: Number(oldStart),
    newStart: Number(newStart),
    oldLines: lines.filter(({ kind }) => kind !== "added").length,
    newLines: lines.filter(({ kind }) => kind !== "removed").length,
    changes: lines.map(changeData),
  };
}

function changeData(line: DiffLine): HunkData["changes"][number] {
  const { text: content } = line;
  switch (line.kind) {
    case "same":
      return {
        type: "normal",
        isNormal: true,
        content,
        oldLineNumber: line.old,
        newLineNumber: line.new,
      };
    case "removed":
      return { type: "delete", isDelete: true, content, lineNumber: line.old };
    case "added":
      return { type: "insert", isInsert: true, content, lineNumber: line.new };
  }
}
