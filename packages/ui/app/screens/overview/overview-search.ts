import { isStatusFilter, type StatusFilter } from "../../view-model/overview/overview-filter.ts";

/** What the overview is narrowed to, as its address says. */
export interface OverviewSearch {
  readonly q?: string;
  /** Such as `team:payments`. */
  readonly label?: readonly string[];
  readonly status?: StatusFilter;
  /** @default what needs attention comes first */
  readonly sort?: "name";
}

export function parseOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  const { q, status, sort } = search;
  const label = [search["label"]].flat().filter((one) => typeof one === "string" && one !== "");
  return {
    ...(typeof q === "string" && q !== "" && { q }),
    ...(label.length > 0 && { label: label as readonly string[] }),
    ...(isStatusFilter(status) && { status }),
    ...(sort === "name" && { sort }),
  };
}

/** With this label, or without it if it was there. */
export function toggleLabel(search: OverviewSearch, filter: string): OverviewSearch {
  const { label = [], ...rest } = search;
  const labels = label.includes(filter)
    ? label.filter((one) => one !== filter)
    : [...label, filter];
  return labels.length === 0 ? rest : { ...rest, label: labels };
}

/** Without what is undefined. */
export function narrowed(
  search: OverviewSearch,
  key: "q" | "status" | "sort",
  value: string | undefined,
): OverviewSearch {
  const { [key]: _, ...rest } = search;
  return parseOverviewSearch({ ...rest, ...(value !== undefined && { [key]: value }) });
}
