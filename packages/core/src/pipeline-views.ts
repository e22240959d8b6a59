import type { EdgeView, PhaseView, PipelineView } from "./api-types.ts";
import { type AutomationSetting, automationOf } from "./automation.ts";
import { compareNames } from "./compare-names.ts";
import type { LiveEdge } from "./edge.ts";
import { restraintsOn } from "./edges/active-restraints.ts";
import { KnownPast } from "./known-past.ts";
import { type LivePhase, type PhaseState, phaseKey } from "./phase.ts";
import type { PhaseFacts } from "./phase-facts.ts";
import { lineageOf } from "./pipeline.ts";
import type { RunningPipeline } from "./running-system.ts";
import type { Restraint } from "./store.ts";
import type { System } from "./system.ts";
import { edgeView, metadataView, phaseView } from "./views.ts";

/** What people have stopped and set, as of one moment. */
interface Stops {
  /** Of the pipeline. */
  readonly restraints: readonly Restraint[];
  readonly settings: readonly AutomationSetting[];
  readonly now: Date;
}

/** What the pipelines of a running system show, with what the store knows of it. */
export class PipelineViews {
  readonly #system: System;
  #known: KnownPast | undefined;

  constructor(system: System) {
    this.#system = system;
  }

  async pipeline(pipeline: RunningPipeline): Promise<PipelineView> {
    const stops = this.#stops(pipeline);
    const [phases, edges] = await Promise.all([
      Promise.all(pipeline.phases.map((phase) => this.#phase(phase, pipeline, stops))),
      Promise.all(pipeline.edges.map((edge) => this.#edge(edge, pipeline))),
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
    return this.#phase(phase, pipeline, this.#stops(pipeline));
  }

  async #phase(
    phase: LivePhase,
    { edges }: RunningPipeline,
    stopped: Promise<Stops>,
  ): Promise<PhaseView> {
    const state = phase.state();
    const [canRollBack, stops] = await Promise.all([this.#canRollBack(phase, state), stopped]);
    return phaseView(phase, state, { canRollBack, ...this.#stopsOf(phase, edges, stops) });
  }

  async #edge(edge: LiveEdge, { phases }: RunningPipeline): Promise<EdgeView> {
    const target = phases.find(({ descriptor }) => descriptor === edge.to);
    return edgeView(edge, await edge.status(), target?.links);
  }

  async #canRollBack({ rollback }: LivePhase, state: PhaseState): Promise<boolean> {
    if (!rollback || state.kind !== "ready") {
      return false;
    }
    // While the store is away, nothing can be.
    return await this.#past.hasEarlier(state.arrival).catch(() => false);
  }

  #stopsOf(
    { descriptor }: LivePhase,
    edges: readonly LiveEdge[],
    { restraints, settings, now }: Stops,
  ): Pick<PhaseFacts, "restraints" | "automation"> {
    const phase = phaseKey(descriptor);
    const lineage = lineageOf(edges, descriptor).map(({ metadata }) => metadata.name);
    const isTarget = edges.some(({ to }) => to === descriptor);
    const setting = isTarget ? automationOf(settings, phase) : undefined;
    return {
      restraints: restraintsOn(restraints, { phase, lineage, now }),
      automation: setting?.mode ?? "on",
    };
  }

  /** While the store is away, the edges say so. */
  async #stops({ metadata }: RunningPipeline): Promise<Stops> {
    const { store, timers } = this.#system.environment;
    const { restraints, automation } = store;
    const now = new Date(timers.now());
    const [stopped, settings] = await Promise.all([
      restraints.list(metadata.name).catch(() => []),
      automation.list().catch(() => []),
    ]);
    return { restraints: stopped, settings, now };
  }

  /** A system that starts again may have another store. */
  get #past(): KnownPast {
    const { store } = this.#system.environment;
    this.#known = this.#known?.store === store ? this.#known : new KnownPast(store);
    return this.#known;
  }
}

function byEnds(a: EdgeView, b: EdgeView): number {
  return (
    compareNames(a.from.metadata.name, b.from.metadata.name) ||
    compareNames(a.to.metadata.name, b.to.metadata.name) ||
    compareNames(a.kind, b.kind)
  );
}
