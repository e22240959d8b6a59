import { ArrowUp, type LucideIcon } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "../../parts/button.tsx";
import { Problem } from "../../parts/problem.tsx";
import { useNow } from "../../parts/relative-time.tsx";
import { byDay } from "../../view-model/activity/by-day.ts";
import { NothingHere } from "./nothing-here.tsx";
import { RecordSkeleton } from "./record-skeleton.tsx";
import { useHeldBack } from "./use-held-back.ts";

export interface RecordListProps<Entry> {
  /** What the list is of, such as `promotions`. */
  readonly what: string;
  /** Which of them: changes with what is looked for. */
  readonly list: string;
  /** Newest first. */
  readonly entries: readonly Entry[];
  readonly timeOf: (entry: Entry) => string;
  readonly renderRow: (entry: Entry) => ReactNode;
  /** What stands there while there is nothing. */
  readonly empty: { readonly icon: LucideIcon; readonly title: string; readonly words: string };
  readonly isNarrowed: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Records by the day. What is new comes at the top, but never moves what somebody reads. */
export function RecordList<Entry extends { readonly id: string }>(props: RecordListProps<Entry>) {
  const { what, list, entries, isPending, error, refetch } = props;
  const place = useRef<HTMLDivElement>(null);
  const { shown, newer, showNewer } = useHeldBack(entries, list);
  if (isPending) {
    return <RecordSkeleton what={what} />;
  }
  return (
    <>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      <output className="sticky top-16 z-10 flex h-0 justify-center overflow-visible">
        {newer > 0 && (
          <Button
            look="primary"
            onClick={() => {
              showNewer();
              place.current?.focus({ preventScroll: true });
            }}
            className="rounded-full shadow-raised"
          >
            <ArrowUp aria-hidden className="size-4" />
            {newer} new
          </Button>
        )}
      </output>
      {shown.length > 0 ? (
        <div ref={place} tabIndex={-1} className="outline-none">
          <Days {...props} entries={shown} />
        </div>
      ) : (
        !error && <NothingHere {...props} />
      )}
      <More {...props} />
    </>
  );
}

function Days<Entry extends { readonly id: string }>(props: RecordListProps<Entry>) {
  const { entries, timeOf, renderRow } = props;
  const days = byDay(entries, timeOf, useNow());
  return days.map(({ key, name, entries: those }) => (
    <section key={key} aria-labelledby={`day-${key}`} className="mt-5">
      <h2 id={`day-${key}`} className="px-1 pb-1.5 text-xs font-semibold text-ink-faint">
        {name}
      </h2>
      <ol className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
        {those.map((entry) => (
          <li key={entry.id}>{renderRow(entry)}</li>
        ))}
      </ol>
    </section>
  ));
}

type MoreProps = Pick<
  RecordListProps<never>,
  "hasNextPage" | "isFetchingNextPage" | "fetchNextPage"
>;

function More({ hasNextPage, isFetchingNextPage, fetchNextPage }: MoreProps) {
  return (
    hasNextPage && (
      <Button
        className="mt-5 self-center"
        disabled={isFetchingNextPage}
        onClick={() => void fetchNextPage()}
      >
        {isFetchingNextPage ? "Loading…" : "Show more"}
      </Button>
    )
  );
}
