import type { CaseResult, Target } from "./benchmark.ts";

/** One case as `--json` prints it. */
interface ReportedCase {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor: number | null;
  readonly ratio: number | null;
  readonly target: number;
  readonly ok: boolean;
}

const columns = ["case", "value", "floor", "ratio", "target", ""] as const;
const significantDigits = 4;
const signs = { "at most": "≤", "at least": "≥", exactly: "=" } as const;

export function formatJson(suite: string, results: readonly CaseResult[]): string {
  return JSON.stringify({ suite, cases: results.map(reportedCase) });
}

/** Columns of text; only the names are aligned to the left. */
export function formatTable(results: readonly CaseResult[]): string {
  const rows = [columns, ...results.map(rowOf)];
  const widths = columns.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) => formatRow(row, widths)).join("\n");
}

function reportedCase({ name, unit, target, ok, ...result }: CaseResult): ReportedCase {
  return {
    name,
    value: rounded(result.value),
    unit,
    floor: result.floor === undefined ? null : rounded(result.floor),
    ratio: result.ratio === undefined ? null : rounded(result.ratio),
    target: target.limit,
    ok,
  };
}

function rowOf({ name, value, unit, floor, ratio, target, ok }: CaseResult): readonly string[] {
  return [
    name,
    `${formatNumber(value)} ${unit}`,
    floor === undefined ? "" : formatNumber(floor),
    ratio === undefined ? "" : `${formatNumber(ratio)}×`,
    formatTarget(target),
    ok ? "ok" : "MISSED",
  ];
}

function formatTarget({ of, relation, limit }: Target): string {
  return `${signs[relation]} ${limit}${of === "ratio" ? "×" : ""}`;
}

function formatRow(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, column) => {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return cells.join("  ").trimEnd();
}

/** Three digits that count, but never fewer than the whole number has. */
function formatNumber(value: number): string {
  if (Number.isInteger(value)) {
    return String(value);
  }
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(significantDigits));
}
