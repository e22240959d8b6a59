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
import { type PipelineFacts, readFacts } from "./pipeline-facts.ts";
import { imageOf, statesOf } from "./pipeline-past.ts";
import type { Plan } from "./promotion.ts";
import type { RunningPipeline } from "./running-system.ts";
import type { CommitLinks } from "./source.ts";
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
    const [facts, edges] = await Promise.all([
      this.#factsOf(pipeline),
      Promise.all(pipeline.edges.map(async (edge) => ({ edge, status: await edge.status() }))),
    ]);
    return {
      ...metadataView(pipeline.metadata),
      phases: pipeline.phases
        .map((phase) => viewOfPhase(phase, facts))
        .toSorted((a, b) => compareNames(a.descriptor.metadata.name, b.descriptor.metadata.name)),
      edges: edges
        .map(({ edge, status }) =>
          edgeView(edge, { ...status, ...facts.ofEdge(edge) }, linksOf(pipeline, edge)),
        )
        .toSorted(byEnds),
    };
  }

  async phase(pipeline: RunningPipeline, phase: LivePhase): Promise<PhaseView> {
    return viewOfPhase(phase, await this.#factsOf(pipeline));
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
    const pipeline = findPipeline(this.#system, reference.pipeline);
    const options = { pipeline, states: statesOf(pipeline), known: this.#past };
    // It is only told to people: the plan does not wait for a store that is away.
    const [before, after] = await Promise.all([
      imageOf(options, to, toDigest).catch(() => undefined),
      imageOf(options, from, fromDigest).catch(() => undefined),
    ]);
    return before && after && sourceChanges(before, after);
  }

  #factsOf(pipeline: RunningPipeline): Promise<PipelineFacts> {
    return readFacts(pipeline, this.#past, this.#system.environment);
  }

  /** A system that starts again may have another store. */
  get #past(): KnownPast {
    const { store } = this.#system.environment;
    this.#known = this.#known?.store === store ? this.#known : new KnownPast(store);
    return this.#known;
  }
}

function viewOfPhase(phase: LivePhase, facts: PipelineFacts): PhaseView {
  return phaseView(phase, facts.stateOf(phase.descriptor), facts.ofPhase(phase.descriptor));
}

/** The pages about the commits of its target. */
function linksOf({ phases }: RunningPipeline, { to }: LiveEdge): CommitLinks | undefined {
  return phases.find(({ descriptor }) => descriptor === to)?.links;
}

function byEnds(a: EdgeView, b: EdgeView): number {
  return (
    compareNames(a.from.metadata.name, b.from.metadata.name) ||
    compareNames(a.to.metadata.name, b.to.metadata.name) ||
    compareNames(a.kind, b.kind)
  );
}
