import type { EdgeView, MetadataView, PhaseView } from "../api-types.ts";
import type { Pipeline } from "../pipeline.ts";
import { descriptorView, metadataView } from "../views.ts";

/** What of a pipeline is drawn: who leads where, and nothing that has to be looked at. */
export interface PipelineGraph extends MetadataView {
  readonly phases: readonly Pick<PhaseView, "descriptor">[];
  readonly edges: readonly Pick<EdgeView, "kind" | "from" | "to">[];
}

/** A pipeline as the program defines it. */
export function graphOf({ metadata, phases, edges }: Pipeline): PipelineGraph {
  return {
    ...metadataView(metadata),
    phases: phases.map(({ descriptor }) => ({ descriptor: descriptorView(descriptor) })),
    edges: edges.map(({ kind, from, to }) => ({
      kind,
      from: descriptorView(from.descriptor),
      to: descriptorView(to.descriptor),
    })),
  };
}

/** A pipeline of a server, without how it is. */
export function withoutStates({ phases, edges, ...metadata }: PipelineGraph): PipelineGraph {
  return {
    ...metadata,
    phases: phases.map(({ descriptor }) => ({ descriptor })),
    edges: edges.map(({ kind, from, to }) => ({ kind, from, to })),
  };
}
