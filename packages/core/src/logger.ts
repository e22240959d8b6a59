import { type Level, pino } from "pino";
import type { Redactor } from "./redactor.ts";
import type { Logger } from "./runtime.ts";

export interface LoggerOptions {
  readonly level: Level;
  /** True for people at a terminal, false for one JSON object per line. */
  readonly pretty: boolean;
  /** Masks secrets in what is logged. @default none are known */
  readonly redactor?: Redactor;
  /** Where lines go; never standard output, which belongs to results. */
  readonly write: (line: string) => void;
}

export function createLogger({ level, pretty, redactor, write }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: {
      error: (error: unknown) => (error instanceof Error ? error.message : error),
    },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, {
    write: (line) => {
      const { level, time, msg, ...fields }: Record<string, unknown> = JSON.parse(line);
      const clean = { level, time, ...Object(redactor?.applyToData(fields) ?? fields), msg };
      write(pretty ? prettyLine(clean) : `${JSON.stringify(clean)}\n`);
    },
  });
}

/** `14:03:07 info promoted from=app/oci to=app/staging` */
function prettyLine({ level, time, msg, ...fields }: Readonly<Record<string, unknown>>): string {
  const details = Object.entries(fields).map(([key, value]) => ` ${key}=${prettyValue(value)}`);
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(msg)}${details.join("")}\n`;
}

function prettyValue(value: unknown): string {
  return typeof value === "string" && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
}
