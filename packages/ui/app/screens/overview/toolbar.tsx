import { useCallback } from "react";
import { SearchField } from "../../shell/search-field.tsx";
import type { countByStatus } from "../../view-model/overview/overview-filter.ts";
import type { OverviewRow } from "../../view-model/overview/overview-row.ts";
import { LabelFilter } from "./label-filter.tsx";
import { narrowed } from "./overview-search.ts";
import { SortChoice } from "./sort-choice.tsx";
import { Summary } from "./summary.tsx";
import { useOverviewSearch } from "./use-overview.ts";

export interface ToolbarProps {
  /** Undefined while they are loaded. */
  readonly all: readonly OverviewRow[] | undefined;
  readonly counts: ReturnType<typeof countByStatus>;
  /** How many are found, whatever their status. */
  readonly found: number;
}

/** How many there are of what, and what narrows them down. */
export function Toolbar({ all, counts, found }: ToolbarProps) {
  return (
    <div className="z-10 flex flex-col gap-2 border-b border-line bg-page px-4 py-3 sm:sticky sm:top-(--header)">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-lg font-semibold">Pipelines</h1>
        <Summary isLoading={all === undefined} counts={counts} found={found} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Search />
        <LabelFilter rows={all ?? []} />
        <SortChoice />
      </div>
    </div>
  );
}

function Search() {
  const { search, navigate } = useOverviewSearch();
  const ask = useCallback(
    (text: string) => navigate({ search: (before) => narrowed(before, "q", text), replace: true }),
    [navigate],
  );
  return (
    <SearchField
      label="Search pipelines"
      placeholder="Name, label, phase, version or digest"
      asked={search.q ?? ""}
      ask={ask}
    />
  );
}
