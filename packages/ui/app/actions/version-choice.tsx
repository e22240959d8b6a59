import type { ArrivalView } from "@glu/core/api-types";
import { useInfiniteQuery } from "@tanstack/react-query";
import { historyQuery, type PhaseName } from "../api/queries.ts";
import { useNames } from "../api/use-names.ts";
import { Button } from "../parts/button.tsx";
import { type Choice, Choices } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { arrivalWords, earlierArrivals } from "../view-model/change/version-choice.ts";
import { shortCommit, shortDigest } from "../view-model/digest-words.ts";

export interface VersionChoiceProps {
  readonly phase: PhaseName;
  /** The newest that shows something else if it is not said. */
  readonly version: string | undefined;
  readonly onChoose: (version: string) => void;
}

/** Which of its earlier states a phase goes back to. */
export function VersionChoice({ phase, version, onChoose }: VersionChoiceProps) {
  const nameOf = useNames(phase.pipeline);
  const history = useInfiniteQuery(historyQuery(phase));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = history;
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined) {
    return (
      <>
        <Loading what="the history" />
        <Skeleton className="h-32" />
      </>
    );
  }
  const earlier = earlierArrivals(data.pages.flatMap(({ arrivals }) => arrivals));
  const choices = earlier.map((arrival) => choiceOf(arrival, nameOf(arrival.digest)));
  return (
    <div className="flex flex-col gap-2">
      <div className="max-h-64 overflow-y-auto">
        <Choices
          legend="Go back to"
          name="version"
          choices={choices}
          chosen={version ?? earlier[0]?.version ?? ""}
          onChoose={onChoose}
        />
      </div>
      {earlier.length === 0 && <p className="text-ink-soft">It has shown nothing else yet.</p>}
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older ones
        </Button>
      )}
    </div>
  );
}

function choiceOf(arrival: ArrivalView, name: string | undefined): Choice<string> {
  const { version, digest, commit, recorded_at: at } = arrival;
  return {
    value: version,
    label: (
      <span className="flex flex-wrap items-baseline gap-x-2">
        {name}
        <code className="font-mono text-xs font-normal">{shortDigest(digest)}</code>
      </span>
    ),
    hint: (
      <>
        {arrivalWords(arrival)} <RelativeTime at={at} />
        {commit !== null && (
          <>
            {" "}
            as <code className="font-mono">{shortCommit(commit)}</code>
          </>
        )}
      </>
    ),
  };
}
