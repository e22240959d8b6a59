import { showHidden } from "../clean-text.ts";
import type { Redactor } from "../redactor.ts";

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True if a person reads `err`. */
  readonly interactive: boolean;
}

/** Where commands print; free of secrets, and of characters that are invisible or move the cursor. */
export interface CleanTerminal extends Terminal {
  /** Data as JSON, on `out`. */
  readonly json: (data: unknown) => void;
  /** Data as JSON, each on a line of its own, on `out`. */
  readonly jsonLines: (data: readonly unknown[]) => void;
  /** A line of the log, which is free of secrets already, on `err`. */
  readonly log: (line: string) => void;
}

export function cleanTerminal(terminal: Terminal, redactor: Redactor): CleanTerminal {
  const clean = (text: string) => showHidden(redactor.apply(text));
  return {
    ...terminal,
    out: (text) => terminal.out(clean(text)),
    err: (text) => terminal.err(clean(text)),
    json: (data) => {
      const masked = redactor.applyToData(data);
      terminal.out(showHidden(`${JSON.stringify(masked, undefined, 2)}\n`));
    },
    jsonLines: (data) => {
      const lines = data.map((each) => `${JSON.stringify(redactor.applyToData(each))}\n`);
      terminal.out(showHidden(lines.join("")));
    },
    log: (line) => terminal.err(showHidden(line)),
  };
}

/** Rows under a heading, in columns as wide as needed; the last one is not padded. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
