import type {
  EdgeReference,
  EdgeView,
  PhaseView,
  PipelineView,
  SourceChangesView,
} from "./api-types.ts";
import { compareNames } from "./compare-names.ts";
import type { LiveEdge } from "./edge.ts";
import { findEdge, findPipeline } from "./find.ts";
import { KnownPast } from "./known-past.ts";
import type { LivePhase } from "./phase.ts";
import { PipelineFacts } from "./pipeline-facts.ts";
import type { Plan } from "./promotion.ts";
import type { RunningPipeline } from "./running-system.ts";
import { sourceChanges } from "./source-changes.ts";
import type { System } from "./system.ts";
import { edgeView, metadataView, phaseView } from "./views.ts";

/** What the pipelines of a running system show, with what the store knows of it. */
export class PipelineViews {
  readonly #system: System;
  #known: KnownPast | undefined;

  constructor(system: System) {
    this.#system = system;
  }

  async pipeline(pipeline: RunningPipeline): Promise<PipelineView> {
    const facts = this.#factsOf(pipeline);
    const [phases, edges] = await Promise.all([
      Promise.all(pipeline.phases.map((phase) => viewOfPhase(phase, facts))),
      Promise.all(pipeline.edges.map((edge) => viewOfEdge(edge, pipeline, facts))),
    ]);
    return {
      ...metadataView(pipeline.metadata),
      phases: phases.toSorted((a, b) =>
        compareNames(a.descriptor.metadata.name, b.descriptor.metadata.name),
      ),
      edges: edges.toSorted(byEnds),
    };
  }

  phase(pipeline: RunningPipeline, phase: LivePhase): Promise<PhaseView> {
    return viewOfPhase(phase, this.#factsOf(pipeline));
  }

  /** What the image that a plan promotes was built from, since the one it replaces. */
  async sourceChanges(
    reference: EdgeReference,
    { fromDigest, toDigest }: Plan,
  ): Promise<SourceChangesView | undefined> {
    if (fromDigest === undefined || toDigest === undefined || fromDigest === toDigest) {
      return undefined;
    }
    const { from, to } = findEdge(this.#system, reference);
    const facts = this.#factsOf(findPipeline(this.#system, reference.pipeline));
    const [before, after] = await Promise.all([
      facts.imageOf(to, toDigest),
      facts.imageOf(from, fromDigest),
    ]);
    return before && after && sourceChanges(before, after);
  }

  #factsOf(pipeline: RunningPipeline): PipelineFacts {
    const { environment } = this.#system;
    const { store } = environment;
    // A system that starts again may have another store.
    this.#known = this.#known?.store === store ? this.#known : new KnownPast(store);
    return new PipelineFacts(pipeline, this.#known, environment);
  }
}

async function viewOfPhase(phase: LivePhase, facts: PipelineFacts): Promise<PhaseView> {
  const { descriptor } = phase;
  return phaseView(phase, facts.stateOf(descriptor), await facts.ofPhase(descriptor));
}

async function viewOfEdge(
  edge: LiveEdge,
  { phases }: RunningPipeline,
  facts: PipelineFacts,
): Promise<EdgeView> {
  const target = phases.find(({ descriptor }) => descriptor === edge.to);
  const [status, known] = await Promise.all([edge.status(), facts.ofEdge(edge)]);
  return edgeView(edge, { ...status, ...known }, target?.links);
}

function byEnds(a: EdgeView, b: EdgeView): number {
  return (
    compareNames(a.from.metadata.name, b.from.metadata.name) ||
    compareNames(a.to.metadata.name, b.to.metadata.name) ||
    compareNames(a.kind, b.kind)
  );
}
