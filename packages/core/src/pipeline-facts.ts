import { type AutomationSetting, automationOf } from "./automation.ts";
import type { LiveEdge } from "./edge.ts";
import { restraintsOn } from "./edges/active-restraints.ts";
import type { KnownPast } from "./known-past.ts";
import { lastArrival, type PhaseDescriptor, type PhaseState, phaseKey } from "./phase.ts";
import type { EdgeFacts, PhaseFacts } from "./phase-facts.ts";
import { lineageOf } from "./pipeline.ts";
import { type PipelinePast, readPast, type States, statesOf } from "./pipeline-past.ts";
import type { RunningPipeline, SystemEnvironment } from "./running-system.ts";
import type { Restraint } from "./store.ts";

interface Known {
  readonly states: States;
  readonly past: PipelinePast;
  /** Of the pipeline. */
  readonly restraints: readonly Restraint[];
  readonly settings: readonly AutomationSetting[];
  readonly now: Date;
}

const unknownPast: PipelinePast = { phases: new Map(), edges: new Map() };

/**
 * Reads what is known of a pipeline beside what its phases show. While the store is away people are
 * told what they had stopped when it was there; what was shown before is not known then.
 */
export async function readFacts(
  pipeline: RunningPipeline,
  known: KnownPast,
  { store, timers }: Pick<SystemEnvironment, "store" | "timers">,
): Promise<PipelineFacts> {
  const { name } = pipeline.metadata;
  const now = new Date(timers.now());
  const states = statesOf(pipeline);
  const shown = Array.from(states.values(), textOf).join(" ");
  const [past, restraints = [], settings = []] = await Promise.all([
    known
      .ofPipeline(pipeline, shown, () => readPast({ pipeline, states, known }))
      .catch(() => unknownPast),
    known.restraints.recall(name, () => store.restraints.list(name)),
    known.settings.recall(name, () => store.automation.list()),
  ]);
  return new PipelineFacts(pipeline, { states, past, restraints, settings, now });
}

/** The same text as long as a phase shows the same. */
function textOf(state: PhaseState): string {
  return `${state.kind} ${lastArrival(state)?.version ?? ""}`;
}

/** What is known of a pipeline, as of one moment. */
export class PipelineFacts {
  readonly #pipeline: RunningPipeline;
  readonly #known: Known;

  constructor(pipeline: RunningPipeline, known: Known) {
    this.#pipeline = pipeline;
    this.#known = known;
  }

  stateOf(phase: PhaseDescriptor): PhaseState {
    return this.#known.states.get(phase) ?? { kind: "unknown" };
  }

  ofPhase(phase: PhaseDescriptor): PhaseFacts {
    const past = this.#known.past.phases.get(phase) ?? { canRollBack: false, image: undefined };
    const { restraints, settings } = this.#known;
    return {
      ...past,
      restraints: restraints.length > 0 ? this.#restraintsOn(phase) : [],
      automation: (settings.length > 0 && this.#settingOf(phase)?.mode) || "on",
    };
  }

  ofEdge(edge: LiveEdge): EdgeFacts {
    return this.#known.past.edges.get(edge) ?? { behindBy: undefined, sourceChanges: undefined };
  }

  #restraintsOn(descriptor: PhaseDescriptor): readonly Restraint[] {
    const { restraints, now } = this.#known;
    const descent = lineageOf(this.#pipeline.edges, descriptor);
    const lineage = descent.map(({ metadata }) => metadata.name);
    return restraintsOn(restraints, { phase: phaseKey(descriptor), lineage, now });
  }

  /** Of promotions into it, if there are any. */
  #settingOf(phase: PhaseDescriptor): AutomationSetting | undefined {
    const isTarget = this.#pipeline.edges.some(({ to }) => to === phase);
    return isTarget ? automationOf(this.#known.settings, phaseKey(phase)) : undefined;
  }
}
