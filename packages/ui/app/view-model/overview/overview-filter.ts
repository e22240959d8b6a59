import type { Tone } from "../tone.ts";
import { isRestrained, type OverviewRow } from "./overview-row.ts";

/** What the overview can be narrowed to, with the colour and the words of it. */
export const statusFilters = {
  error: { tone: "trouble", words: "in error" },
  blocked: { tone: "stopped", words: "blocked" },
  proposed: { tone: "proposed", words: "proposed" },
  behind: { tone: "waiting", words: "behind" },
  held: { tone: "stopped", words: "held or vetoed" },
  unknown: { tone: "unknown", words: "empty or not read yet" },
  good: { tone: "good", words: "up to date" },
} as const satisfies Record<string, { readonly tone: Tone; readonly words: string }>;

export type StatusFilter = keyof typeof statusFilters;

export function isStatusFilter(text: unknown): text is StatusFilter {
  return typeof text === "string" && Object.hasOwn(statusFilters, text);
}

export interface OverviewFilter {
  /** Words that must all be found. */
  readonly q?: string | undefined;
  /** Such as `team:payments`; all of them. */
  readonly label?: readonly string[] | undefined;
  readonly status?: StatusFilter | undefined;
}

/** Those that are asked for, but for their status: what the counts are of. */
export function found(
  rows: readonly OverviewRow[],
  { q = "", label = [] }: OverviewFilter,
): readonly OverviewRow[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 && label.length === 0
    ? rows
    : rows.filter((row) => hasLabels(row, label) && words.every((word) => hasWord(row, word)));
}

export function withStatus(
  rows: readonly OverviewRow[],
  status: StatusFilter | undefined,
): readonly OverviewRow[] {
  return status === undefined ? rows : rows.filter((row) => isOf(row, status));
}

/** How many pipelines there are of each; one that is several things counts several times. */
export function countByStatus(
  rows: readonly OverviewRow[],
): readonly { readonly status: StatusFilter; readonly count: number }[] {
  return Object.keys(statusFilters)
    .filter(isStatusFilter)
    .map((status) => ({ status, count: withStatus(rows, status).length }));
}

function isOf({ cells, tone }: OverviewRow, status: StatusFilter): boolean {
  switch (status) {
    case "good":
      return tone === "good";
    case "held":
      return cells.some(isRestrained);
    default:
      return cells.some((cell) => cell.status.tone === statusFilters[status].tone);
  }
}

function hasLabels({ labels }: OverviewRow, asked: readonly string[]): boolean {
  return asked.every((one) => labels.some(({ filter }) => filter === one));
}

/** Names and labels are searched anywhere, digests and versions from their beginning on. */
function hasWord({ name, labels, cells }: OverviewRow, word: string): boolean {
  const has = (text: string) => text.toLowerCase().includes(word);
  const begins = (text = "") => text.toLowerCase().startsWith(word);
  return (
    has(name) ||
    labels.some(({ filter }) => has(filter)) ||
    cells.some(
      (cell) =>
        has(cell.name) ||
        begins(cell.version) ||
        begins(cell.digest) ||
        begins(cell.digest?.split(":")[1]),
    )
  );
}
