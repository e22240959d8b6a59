import type {
  AuditEntryView,
  AuditListView,
  PromotionListView,
  PromotionView,
} from "@glu/core/api-types";
import type { InfiniteData, Query, QueryClient } from "@tanstack/react-query";
import {
  isEntryMeant,
  isPromotionMeant,
  type RecordFilter,
} from "../view-model/activity/record-filter.ts";
import { isOvergrown, pagesWith } from "./pages-with.ts";
import { promotionQuery } from "./queries.ts";

type Pages<Page> = InfiniteData<Page, string>;

/** Writes a promotion into all that shows it: what the server tells need not be asked for. */
export function notePromotion(client: QueryClient, entry: PromotionView): void {
  void writeRecord(client, entry);
  changeLists<PromotionListView>(client, "promotions", ({ pages, pageParams }, filter) => {
    const lists = pagesWith(
      pages.map(({ promotions }) => promotions),
      { entry, isMeant: isPromotionMeant(entry, filter), hasMore: hasMore(pages) },
    );
    const changed = pages.map((page, index) => ({ ...page, promotions: lists[index] ?? [] }));
    return isOvergrown(lists) ? undefined : { pageParams, pages: changed };
  });
}

/** An answer that is on its way may be older than what was told. */
async function writeRecord(client: QueryClient, entry: PromotionView): Promise<void> {
  const { queryKey } = promotionQuery(entry.id);
  await client.cancelQueries({ queryKey, exact: true });
  client.setQueryData(queryKey, entry);
}

/** Writes an entry of the audit log into the lists that show it. */
export function noteEntry(client: QueryClient, entry: AuditEntryView): void {
  changeLists<AuditListView>(client, "audit", ({ pages, pageParams }, filter) => {
    const lists = pagesWith(
      pages.map(({ entries }) => entries),
      { entry, isMeant: isEntryMeant(entry, filter), hasMore: hasMore(pages) },
    );
    const changed = pages.map((page, index) => ({ ...page, entries: lists[index] ?? [] }));
    return isOvergrown(lists) ? undefined : { pageParams, pages: changed };
  });
}

function hasMore(pages: readonly { readonly next: string | null }[]): boolean {
  return pages.at(-1)?.next !== null;
}

/** Undefined if it is to be asked for anew. */
type Change<Page> = (pages: Pages<Page>, filter: RecordFilter) => Pages<Page> | undefined;

/** Changes the lists on the screen; the others are asked for anew when somebody looks at them. */
function changeLists<Page>(client: QueryClient, kind: string, change: Change<Page>): void {
  void client.invalidateQueries({ queryKey: [kind], type: "inactive", refetchType: "none" });
  const lists = client.getQueryCache().findAll({ queryKey: [kind], type: "active" });
  for (const list of lists) {
    void changeWhenAsked(client, list, change);
  }
}

/** An answer that is on its way may have been made before what was told, and would undo the change. */
async function changeWhenAsked<Page>(
  client: QueryClient,
  list: Query,
  change: Change<Page>,
): Promise<void> {
  let waited: Promise<unknown> | undefined;
  while (list.state.fetchStatus !== "idle" && list.promise !== waited) {
    waited = list.promise;
    await waited?.catch(() => undefined);
  }
  const filter = (list.queryKey[1] ?? {}) as RecordFilter;
  const { queryKey } = list;
  const known = client.getQueryData<Pages<Page>>(queryKey);
  const changed = known && change(known, filter);
  if (changed) {
    client.setQueryData(queryKey, changed);
  } else if (known) {
    await client.invalidateQueries({ queryKey, exact: true });
  }
}
