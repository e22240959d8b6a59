import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { auditQuery } from "../../api/queries.ts";
import { isEntryMeant } from "../../view-model/activity/record-filter.ts";
import { filterOf } from "./activity-search.ts";
import { AuditRow } from "./audit-row.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { RecordList } from "./record-list.tsx";

const route = getRouteApi("/activity");

/** Who changed what, newest first. */
export function AuditList() {
  const filter = filterOf(route.useSearch(), "audit");
  const query = useInfiniteQuery({
    ...auditQuery(filter),
    placeholderData: (known) => known,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <FilterBar show="audit" actors={entries.map(({ actor }) => actor)} />
      <RecordList
        {...query}
        what="audit log"
        list={JSON.stringify([filter, query.isPlaceholderData])}
        entries={entries.filter((entry) => isEntryMeant(entry, filter))}
        timeOf={({ at }) => at}
        isNarrowed={Object.keys(filter).length > 0}
        renderRow={(entry) => <AuditRow entry={entry} />}
        empty={{
          icon: ScrollText,
          title: "Nobody has changed anything yet",
          words: "Whatever people and triggers change, or try to, will stand here and stay.",
        }}
      />
    </>
  );
}
