import { Link } from "@tanstack/react-router";
import { type LucideIcon, SearchX } from "lucide-react";
import { Placeholder } from "../../parts/placeholder.tsx";

export interface NothingHereProps {
  readonly empty: { readonly icon: LucideIcon; readonly title: string; readonly words: string };
  readonly isNarrowed: boolean;
  readonly hasNextPage: boolean;
}

/** Stands where no record is. */
export function NothingHere({ empty, isNarrowed, hasNextPage }: NothingHereProps) {
  if (!isNarrowed) {
    return (
      <Placeholder icon={empty.icon} title={empty.title}>
        {empty.words}
      </Placeholder>
    );
  }
  return (
    <Placeholder
      icon={SearchX}
      title="Nothing matches"
      action={
        <Link
          to="/activity"
          search={({ show }) => (show === undefined ? {} : { show })}
          className="text-accent underline"
        >
          Clear all filters
        </Link>
      }
    >
      {hasNextPage
        ? "None of the newest records is like that. Older ones may be: show more."
        : "No record is like that."}
    </Placeholder>
  );
}
