import type { OverviewRow } from "./overview-row.ts";

export interface LabelCount {
  /** Such as `team:payments`. */
  readonly filter: string;
  readonly count: number;
}

/** The labels that pipelines can be told apart by, most used first. Those that name a page are not among them. */
export function labelCounts(rows: readonly OverviewRow[]): readonly LabelCount[] {
  const counts = new Map<string, number>();
  for (const { filter, href } of rows.flatMap(({ labels }) => labels)) {
    if (href === undefined) {
      counts.set(filter, (counts.get(filter) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([filter, count]) => ({ filter, count }))
    .toSorted((one, other) => other.count - one.count || one.filter.localeCompare(other.filter));
}
