import { Link } from "@tanstack/react-router";
import { classes } from "../../parts/classes.ts";
import { Skeleton } from "../../parts/skeleton.tsx";
import { StatusIcon } from "../../parts/status-mark.tsx";
import { toneInk } from "../../parts/tone-classes.ts";
import { countWords, numberWords } from "../../view-model/list-words.ts";
import {
  type countByStatus,
  type StatusFilter,
  statusFilters,
} from "../../view-model/overview/overview-filter.ts";
import { narrowed } from "./overview-search.ts";
import { useOverviewSearch } from "./use-overview.ts";

export interface SummaryProps {
  readonly isLoading: boolean;
  readonly counts: ReturnType<typeof countByStatus>;
  readonly found: number;
}

/** How many pipelines there are of each status. Each number shows only those. */
export function Summary({ isLoading, counts, found }: SummaryProps) {
  const { search } = useOverviewSearch();
  if (isLoading) {
    return <Skeleton className="h-7 w-72 max-w-full" />;
  }
  const shown = counts.filter(({ status, count }) => count > 0 || status === search.status);
  return (
    <nav aria-label="By status">
      <ul className="flex flex-wrap gap-1">
        <li>
          <Count status={undefined} words={countWords(found, "pipeline")} />
        </li>
        {shown.map(({ status, count }) => (
          <li key={status}>
            <Count status={status} words={`${numberWords(count)} ${statusFilters[status].words}`} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface CountProps {
  readonly status: StatusFilter | undefined;
  readonly words: string;
}

/** Shows those of its status; of the one that is shown, all again. */
function Count({ status, words }: CountProps) {
  const { search } = useOverviewSearch();
  const isShown = search.status === status;
  const tone = status && statusFilters[status].tone;
  return (
    <Link
      to="/"
      search={narrowed(search, "status", isShown ? undefined : status)}
      activeProps={{ "aria-current": undefined }}
      aria-current={isShown ? "true" : undefined}
      className={classes(
        "inline-flex min-h-7 items-center gap-1 rounded-full border px-2.5 tabular-nums hover:bg-sunken",
        isShown ? "border-line-strong bg-surface font-medium" : "border-transparent",
        tone && toneInk[tone],
      )}
    >
      {tone && <StatusIcon tone={tone} />}
      {words}
    </Link>
  );
}
