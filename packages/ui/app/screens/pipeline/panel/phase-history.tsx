import type { ArrivalView, PhaseView } from "@glu/core/api-types";
import { useInfiniteQuery } from "@tanstack/react-query";
import { historyQuery } from "../../../api/queries.ts";
import { Button } from "../../../parts/button.tsx";
import { Problem } from "../../../parts/problem.tsx";
import { Loading, Skeleton } from "../../../parts/skeleton.tsx";
import { usePipeline } from "../pipeline-context.ts";
import { HistoryEntry } from "./history-entry.tsx";
import { PanelSection } from "./panel-section.tsx";

/** What a phase showed, the newest first. */
export function PhaseHistory({ phase }: { readonly phase: PhaseView }) {
  const { pipeline } = usePipeline();
  const name = { pipeline: pipeline.name, phase: phase.descriptor.metadata.name };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    historyQuery(name),
  );
  const arrivals = data?.pages.flatMap((page) => page.arrivals);
  return (
    <PanelSection title="History">
      {arrivals && <Entries arrivals={arrivals} phase={phase} />}
      {!arrivals && !error && <HistorySkeleton />}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? "Loading" : "Show more"}
        </Button>
      )}
    </PanelSection>
  );
}

interface EntriesProps {
  readonly arrivals: readonly ArrivalView[];
  readonly phase: PhaseView;
}

function Entries({ arrivals, phase }: EntriesProps) {
  if (arrivals.length === 0) {
    return <p className="text-ink-faint">It has shown nothing yet.</p>;
  }
  const current = phase.resource.version ?? arrivals[0]?.version;
  return (
    <ol aria-label="History" className="flex flex-col">
      {arrivals.map((arrival) => (
        <HistoryEntry
          key={arrival.version}
          arrival={arrival}
          phase={phase}
          isCurrent={arrival.version === current}
        />
      ))}
    </ol>
  );
}

function HistorySkeleton() {
  return (
    <div className="flex flex-col gap-3">
      <Loading what="the history" />
      {["first", "second", "third"].map((key) => (
        <Skeleton key={key} className="h-14 w-full rounded-lg" />
      ))}
    </div>
  );
}
