import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { Tabs } from "radix-ui";
import { PageTitle } from "../../parts/page-title.tsx";
import type { ActivitySearch } from "./activity-search.ts";
import { AuditList } from "./audit-list.tsx";
import { PromotionList } from "./promotion-list.tsx";

const route = getRouteApi("/activity");
const tab =
  "-mb-px border-b-2 border-transparent px-1 py-2 text-ink-soft hover:text-ink aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink";

/** What has been promoted, and who changed what, in all pipelines. */
export function ActivityScreen() {
  const { show = "promotions", pipeline, actor } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (value: string) => {
    // What both lists have stays chosen.
    const shared: ActivitySearch = { ...(pipeline && { pipeline }), ...(actor && { actor }) };
    void navigate({ search: value === "audit" ? { show: "audit", ...shared } : shared });
  };
  return (
    <Tabs.Root
      value={show}
      onValueChange={choose}
      className="mx-auto flex w-full max-w-5xl flex-col px-4 pt-5 pb-16"
    >
      <PageTitle of={[show === "audit" ? "Audit log" : "Activity"]} />
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
        <h1 className="text-lg font-semibold">Activity</h1>
        {show === "audit" && <Export />}
      </div>
      <Tabs.List aria-label="Activity" className="mt-2 flex gap-5 border-b border-line">
        <Tabs.Trigger value="promotions" className={tab}>
          Promotions
        </Tabs.Trigger>
        <Tabs.Trigger value="audit" className={tab}>
          Audit log
        </Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="promotions" tabIndex={-1} className="outline-none">
        <PromotionList />
      </Tabs.Content>
      <Tabs.Content value="audit" tabIndex={-1} className="outline-none">
        <AuditList />
      </Tabs.Content>
    </Tabs.Root>
  );
}

function Export() {
  return (
    <a
      href="/api/v1/audit/export"
      download="audit.jsonl"
      title="All of it, oldest first, one entry a line, as JSON"
      className="inline-flex min-h-8 items-center gap-1.5 rounded-md border border-line-strong bg-surface px-3 font-medium hover:bg-sunken"
    >
      <Download aria-hidden className="size-4" />
      Export
    </a>
  );
}
