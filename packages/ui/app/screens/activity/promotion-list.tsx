import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Rocket } from "lucide-react";
import { promotionsQuery } from "../../api/queries.ts";
import { isPromotionMeant } from "../../view-model/activity/record-filter.ts";
import { filterOf } from "./activity-search.ts";
import { FilterBar } from "./filter-bar.tsx";
import { PromotionRow } from "./promotion-row.tsx";
import { RecordList } from "./record-list.tsx";

const route = getRouteApi("/activity");

/** All promotions and rollbacks, newest first. */
export function PromotionList() {
  const filter = filterOf(route.useSearch(), "promotions");
  const query = useInfiniteQuery({
    ...promotionsQuery(filter),
    // Until it is known what is meant, those of what is known are shown that are.
    placeholderData: (known) => known,
  });
  const records = query.data?.pages.flatMap(({ promotions }) => promotions) ?? [];
  return (
    <>
      <FilterBar show="promotions" actors={records.map(({ actor }) => actor)} />
      <RecordList
        {...query}
        what="promotions"
        list={JSON.stringify([filter, query.isPlaceholderData])}
        entries={records.filter((record) => isPromotionMeant(record, filter))}
        timeOf={({ created_at: at }) => at}
        isNarrowed={Object.keys(filter).length > 0}
        renderRow={(record) => <PromotionRow record={record} />}
        empty={{
          icon: Rocket,
          title: "Nothing has been promoted yet",
          words: "Every promotion and rollback will stand here: who wanted it, and how it ended.",
        }}
      />
    </>
  );
}
