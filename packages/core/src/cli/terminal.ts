import { showHidden } from "../clean-text.ts";
import type { Redactor } from "../redactor.ts";
import type { Paint } from "./paint.ts";

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True if a person reads `err`. */
  readonly interactive: boolean;
  /** Where colours are seen and wanted. @default nowhere */
  readonly colors?: { readonly out: boolean; readonly err: boolean };
  /** Present if a line of `err` can be written over: how wide it is, in characters. */
  readonly width?: (() => number) | undefined;
}

/** Where commands print; free of secrets, and of characters that are invisible or move the cursor. */
export interface CleanTerminal extends Pick<Terminal, "interactive"> {
  /** @param paint colours it, where that is seen */
  readonly out: (text: string, paint?: Paint) => void;
  readonly err: (text: string, paint?: Paint) => void;
  /** Data as JSON, on `out`. */
  readonly json: (data: unknown) => void;
  /** Data as JSON, each on a line of its own, on `out`. */
  readonly jsonLines: (data: readonly unknown[]) => void;
  /** A line of the log, which is free of secrets already, on `err`. */
  readonly log: (line: string) => void;
  /** True if a line of `err` can be written over. */
  readonly canRewrite: boolean;
  /** What goes on, on `err`; where lines can be written over, until anything else is written. */
  readonly status: (text: string) => void;
  readonly clearStatus: () => void;
}

const toLineStart = "\r\u001b[K";

export function cleanTerminal(terminal: Terminal, redactor: Redactor): CleanTerminal {
  const { colors = { out: false, err: false }, width } = terminal;
  const clean = (text: string) => showHidden(redactor.apply(text));
  const painted = (text: string, paint: Paint | undefined) => (paint ? paint(text) : text);
  let hasStatus = false;
  const clearStatus = () => {
    if (hasStatus) {
      terminal.err(toLineStart);
      hasStatus = false;
    }
  };
  const write = (to: "out" | "err", text: string) => {
    clearStatus();
    terminal[to](text);
  };
  return {
    interactive: terminal.interactive,
    canRewrite: width !== undefined,
    out: (text, paint) => write("out", painted(clean(text), colors.out ? paint : undefined)),
    err: (text, paint) => write("err", painted(clean(text), colors.err ? paint : undefined)),
    json: (data) => {
      const masked = redactor.applyToData(data);
      write("out", showHidden(`${JSON.stringify(masked, undefined, 2)}\n`));
    },
    jsonLines: (data) => {
      const lines = data.map((each) => `${JSON.stringify(redactor.applyToData(each))}\n`);
      write("out", showHidden(lines.join("")));
    },
    log: (line) => write("err", showHidden(line)),
    status: (text) => {
      const line = clean(text).replaceAll("\n", " ");
      terminal.err(
        width ? `${toLineStart}${line.slice(0, Math.max(1, width() - 1))}` : `${line}\n`,
      );
      hasStatus = width !== undefined;
    },
    clearStatus,
  };
}
