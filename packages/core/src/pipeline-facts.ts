import { type AutomationSetting, automationOf } from "./automation.ts";
import type { LiveEdge } from "./edge.ts";
import { restraintsOn } from "./edges/active-restraints.ts";
import { imageView } from "./image-view.ts";
import type { KnownPast } from "./known-past.ts";
import type { Labels } from "./metadata.ts";
import { type PhaseDescriptor, type PhaseState, phaseKey } from "./phase.ts";
import type { EdgeFacts, PhaseFacts } from "./phase-facts.ts";
import { lineageOf } from "./pipeline.ts";
import type { RunningPipeline, SystemEnvironment } from "./running-system.ts";
import { sourceChanges } from "./source-changes.ts";
import type { Arrival, Restraint } from "./store.ts";

/** What people have stopped and set. */
interface Stops {
  /** Of the pipeline. */
  readonly restraints: readonly Restraint[];
  readonly settings: readonly AutomationSetting[];
}

/**
 * What is known of a pipeline beside what its phases show, as of one moment. What cannot be read while the store
 * is away is not known then.
 */
export class PipelineFacts {
  readonly #pipeline: RunningPipeline;
  readonly #past: KnownPast;
  readonly #now: Date;
  readonly #stops: Promise<Stops>;
  readonly #states: ReadonlyMap<PhaseDescriptor, PhaseState>;

  constructor(
    pipeline: RunningPipeline,
    past: KnownPast,
    { store, timers }: Pick<SystemEnvironment, "store" | "timers">,
  ) {
    this.#pipeline = pipeline;
    this.#past = past;
    this.#now = new Date(timers.now());
    this.#states = new Map(pipeline.phases.map((phase) => [phase.descriptor, phase.state()]));
    this.#stops = readStops(pipeline.metadata.name, store);
  }

  stateOf(phase: PhaseDescriptor): PhaseState {
    return this.#states.get(phase) ?? { kind: "unknown" };
  }

  async ofPhase(phase: PhaseDescriptor): Promise<PhaseFacts> {
    const shown = this.#shownBy(phase);
    const [stops, canRollBack, image] = await Promise.all([
      this.#stops,
      this.#canRollBack(phase),
      shown && this.imageOf(phase, shown.digest),
    ]);
    return { ...this.#stopsOf(phase, stops), canRollBack, image };
  }

  async ofEdge({ from, to }: LiveEdge): Promise<EdgeFacts> {
    const [newer, shown] = [this.#shownBy(from), this.#shownBy(to)];
    if (!newer || !shown) {
      return { behindBy: undefined, sourceChanges: undefined };
    }
    if (newer.digest === shown.digest) {
      return { behindBy: 0, sourceChanges: undefined };
    }
    const [behindBy, before, after] = await Promise.all([
      this.#past.behindBy(newer, shown).catch(() => undefined),
      this.imageOf(to, shown.digest),
      this.imageOf(from, newer.digest),
    ]);
    return { behindBy, sourceChanges: before && after && sourceChanges(before, after) };
  }

  /** What the image with this digest says of itself, as the phase or one before it has seen it. */
  async imageOf(phase: PhaseDescriptor, digest: string): Promise<Labels | undefined> {
    const lineage = lineageOf(this.#pipeline.edges, phase);
    const shown = [phase, ...lineage].map((one) => this.#shownBy(one));
    const current = shown.find((one) => one?.digest === digest && imageView(one.annotations));
    if (current) {
      return current.annotations;
    }
    // Of those that show it now, it is known that they say nothing of it.
    const others = lineage.filter((one) => this.#shownBy(one)?.digest !== digest);
    const sought = {
      phase: phaseKey(phase),
      digest,
      among: others.map(phaseKey),
      seen: shown.map((one) => one?.version).join(" "),
    };
    return await this.#past.imageOf(sought).catch(() => undefined);
  }

  async #canRollBack(phase: PhaseDescriptor): Promise<boolean> {
    const state = this.stateOf(phase);
    const live = this.#pipeline.phases.find(({ descriptor }) => descriptor === phase);
    return live?.rollback !== undefined && state.kind === "ready"
      ? await this.#past.hasEarlier(state.arrival).catch(() => false)
      : false;
  }

  #stopsOf(
    descriptor: PhaseDescriptor,
    { restraints, settings }: Stops,
  ): Pick<PhaseFacts, "restraints" | "automation"> {
    const { edges } = this.#pipeline;
    const phase = phaseKey(descriptor);
    const lineage = lineageOf(edges, descriptor).map(({ metadata }) => metadata.name);
    const isTarget = edges.some(({ to }) => to === descriptor);
    const setting = isTarget ? automationOf(settings, phase) : undefined;
    return {
      restraints: restraintsOn(restraints, { phase, lineage, now: this.#now }),
      automation: setting?.mode ?? "on",
    };
  }

  #shownBy(phase: PhaseDescriptor): Arrival | undefined {
    const state = this.stateOf(phase);
    switch (state.kind) {
      case "ready":
        return state.arrival;
      case "error":
        return state.last;
      case "empty":
      case "unknown":
        return undefined;
    }
  }
}

async function readStops(
  pipeline: string,
  { restraints, automation }: SystemEnvironment["store"],
): Promise<Stops> {
  const [stopped, settings] = await Promise.all([
    restraints.list(pipeline).catch(() => []),
    automation.list().catch(() => []),
  ]);
  return { restraints: stopped, settings };
}
