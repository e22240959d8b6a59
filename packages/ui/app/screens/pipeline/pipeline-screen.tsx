import type { PipelineView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { Waypoints } from "lucide-react";
import { lazy, type ReactNode, Suspense, useMemo } from "react";
import { isMissing } from "../../api/api-error.ts";
import { pipelineQuery } from "../../api/queries.ts";
import { loadPart } from "../../load-part.ts";
import { PageTitle } from "../../parts/page-title.tsx";
import { Placeholder } from "../../parts/placeholder.tsx";
import { Problem, type ProblemProps } from "../../parts/problem.tsx";
import { useMedia } from "../../parts/use-media.ts";
import { NotFound } from "../not-found.tsx";
import { AddressedDialogs } from "./addressed-dialogs.tsx";
import { FlowList } from "./flow-list.tsx";
import { PhasePanel } from "./panel/phase-panel.tsx";
import { usePipelineAddress } from "./pipeline-address.ts";
import { PipelineContext, usePipeline } from "./pipeline-context.ts";
import { PipelineHeader } from "./pipeline-header.tsx";
import type { PipelineLook } from "./pipeline-search.ts";
import { FlowSkeleton, PipelineSkeleton } from "./pipeline-skeleton.tsx";
import { useChanges } from "./use-changes.ts";

const FlowGraph = lazy(async () => ({
  default: (await loadPart(() => import("./graph/flow-graph.tsx"))).FlowGraph,
}));

/** One pipeline: what is where, what waits and why. */
export function PipelineScreen() {
  const { pipeline: name } = usePipelineAddress();
  const { data: pipeline, error, refetch } = useQuery(pipelineQuery(name));
  if (isMissing(error)) {
    return <NotFound what="pipeline" />;
  }
  return (
    <>
      <PageTitle of={[name]} />
      {pipeline && <KnownPipeline key={name} pipeline={pipeline} />}
      {!pipeline && !error && <PipelineSkeleton name={name} />}
      {!pipeline && error && <PipelineTrouble error={error} onRetry={() => void refetch()} />}
    </>
  );
}

function PipelineTrouble(props: ProblemProps) {
  const { pipeline } = usePipelineAddress();
  return (
    <div className="flex flex-col gap-3 p-4">
      <h1 className="text-lg font-semibold">{pipeline}</h1>
      <Problem {...props} />
    </div>
  );
}

function KnownPipeline({ pipeline }: { readonly pipeline: PipelineView }) {
  const { search } = usePipelineAddress();
  const isNarrow = useMedia("(width < 40rem)");
  const look = search.view ?? (isNarrow ? "list" : "graph");
  const changes = useChanges(pipeline);
  const sight = useMemo(
    () => ({ pipeline, changed: new Set(changes.map(({ phase }) => phase)) }),
    [pipeline, changes],
  );
  return (
    <PipelineContext value={sight}>
      <PipelineHeader look={look} />
      <div className="relative flex min-h-96 flex-1">
        <Flow look={look} />
        {search.phase !== undefined && <PhasePanel name={search.phase} />}
      </div>
      <output className="sr-only">{changes.map(({ words }) => words).join(", ")}</output>
      <AddressedDialogs />
    </PipelineContext>
  );
}

/** All phases and edges, as a graph or as a list. */
function Flow({ look }: { readonly look: PipelineLook }): ReactNode {
  const { pipeline } = usePipeline();
  if (pipeline.phases.length === 0) {
    return (
      <Placeholder icon={Waypoints} title="This pipeline has no phases">
        Phases are defined in the program, with <code>pipeline.phase()</code>.
      </Placeholder>
    );
  }
  return look === "list" ? (
    <div className="min-w-0 flex-1 md:relative">
      <div className="md:absolute md:inset-0 md:overflow-y-auto">
        <FlowList />
      </div>
    </div>
  ) : (
    <div className="relative min-w-0 flex-1">
      <div className="absolute inset-0">
        <Suspense fallback={<FlowSkeleton />}>
          <FlowGraph />
        </Suspense>
      </div>
    </div>
  );
}
