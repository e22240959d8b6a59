import type { EdgeView, PhaseView, PipelineView } from "@glu/core/api-types";
import { edgesInto } from "../phase-status.ts";
import { stagesOf } from "../stages.ts";

/** One step on the way through a pipeline: an edge, or the phase that edges lead to. */
export type FlowItem =
  | { readonly kind: "edge"; readonly id: string; readonly edge: EdgeView }
  | { readonly kind: "phase"; readonly id: string; readonly phase: PhaseView };

export function phaseId(name: string): string {
  return `phase:${name}`;
}

function edgeId({ kind, from, to }: Pick<EdgeView, "kind" | "from" | "to">): string {
  return `edge:${kind}:${from.metadata.name}:${to.metadata.name}`;
}

/** Everything in the order in which it is passed: each phase after the edges that lead into it. */
export function flowOrder(pipeline: Pick<PipelineView, "phases" | "edges">): readonly FlowItem[] {
  return stagesOf(pipeline)
    .flat()
    .flatMap((phase): readonly FlowItem[] => [
      ...edgesInto(phase, pipeline.edges).map(
        (edge) => ({ kind: "edge", id: edgeId(edge), edge }) as const,
      ),
      { kind: "phase", id: phaseId(phase.descriptor.metadata.name), phase },
    ]);
}
