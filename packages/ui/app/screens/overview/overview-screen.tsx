import { PageTitle } from "../../parts/page-title.tsx";
import { Problem } from "../../parts/problem.tsx";
import { NoMatch, NoPipelines } from "./nothing.tsx";
import { PipelineList } from "./pipeline-list.tsx";
import { SkeletonRows } from "./skeleton-rows.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useOverview } from "./use-overview.ts";

/** Every pipeline: what is where, what waits and why. */
export function OverviewScreen() {
  const { all, matching, counts, rows, error, retry } = useOverview();
  if (all?.length === 0) {
    return <NoPipelines />;
  }
  return (
    <>
      <PageTitle of={["Pipelines"]} />
      <Toolbar all={all} counts={counts} found={matching.length} />
      {error && (
        <div className="px-4 pt-3">
          <Problem error={error} onRetry={retry} />
        </div>
      )}
      {all === undefined && !error && <SkeletonRows />}
      {all && rows.length === 0 && <NoMatch />}
      {all && rows.length > 0 && <PipelineList all={all} rows={rows} />}
    </>
  );
}
