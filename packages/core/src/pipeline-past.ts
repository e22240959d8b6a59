import type { LiveEdge } from "./edge.ts";
import { imageView } from "./image-view.ts";
import type { KnownPast } from "./known-past.ts";
import type { Labels } from "./metadata.ts";
import { lastArrival, type PhaseDescriptor, type PhaseState, phaseKey } from "./phase.ts";
import type { EdgeFacts, PhaseFacts } from "./phase-facts.ts";
import { lineageOf } from "./pipeline.ts";
import type { RunningPipeline } from "./running-system.ts";
import { sourceChanges } from "./source-changes.ts";
import type { Arrival } from "./store.ts";

type PhasePast = Pick<PhaseFacts, "canRollBack" | "image">;
type Entries<Subject, Past> = readonly (readonly [Subject, Past])[];

/** What the phases of a pipeline showed before, and what that means for what they show now. */
export interface PipelinePast {
  readonly phases: ReadonlyMap<PhaseDescriptor, PhasePast>;
  readonly edges: ReadonlyMap<LiveEdge, EdgeFacts>;
}

/** What phases show, as of one moment. */
export type States = ReadonlyMap<PhaseDescriptor, PhaseState>;

export interface PastOptions {
  readonly pipeline: RunningPipeline;
  /** Those of its phases. */
  readonly states: States;
  readonly known: KnownPast;
}

export function statesOf({ phases }: RunningPipeline): States {
  return new Map(phases.map((phase) => [phase.descriptor, phase.state()]));
}

/** @throws {StoreError} */
export async function readPast(options: PastOptions): Promise<PipelinePast> {
  const { phases, edges } = options.pipeline;
  const reader = new PastReader(options);
  const [ofPhases, ofEdges]: [Entries<PhaseDescriptor, PhasePast>, Entries<LiveEdge, EdgeFacts>] =
    await Promise.all([
      Promise.all(
        phases.map(async ({ descriptor, rollback }) => {
          const past = await reader.ofPhase(descriptor, rollback !== undefined);
          return [descriptor, past] as const;
        }),
      ),
      Promise.all(edges.map(async (edge) => [edge, await reader.ofEdge(edge)] as const)),
    ]);
  return { phases: new Map(ofPhases), edges: new Map(ofEdges) };
}

/** What the image with a digest says of itself, as the phase or one before it has seen it. */
export async function imageOf(
  options: PastOptions,
  phase: PhaseDescriptor,
  digest: string,
): Promise<Labels | undefined> {
  return await new PastReader(options).imageOf(phase, digest);
}

class PastReader {
  readonly #options: PastOptions;

  constructor(options: PastOptions) {
    this.#options = options;
  }

  async ofPhase(phase: PhaseDescriptor, isUpdatable: boolean): Promise<PhasePast> {
    const shown = this.#shownBy(phase);
    const isReady = this.#options.states.get(phase)?.kind === "ready";
    const [hasEarlier, image] = await Promise.all([
      shown && isUpdatable && isReady ? this.#options.known.hasEarlier(shown) : false,
      shown && this.imageOf(phase, shown.digest),
    ]);
    return { canRollBack: hasEarlier, image: image && imageView(image) };
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
      this.#options.known.behindBy(newer, shown),
      this.imageOf(to, shown.digest),
      this.imageOf(from, newer.digest),
    ]);
    return { behindBy, sourceChanges: before && after && sourceChanges(before, after) };
  }

  async imageOf(phase: PhaseDescriptor, digest: string): Promise<Labels | undefined> {
    const lineage = lineageOf(this.#options.pipeline.edges, phase);
    const shown = [phase, ...lineage].map((one) => this.#shownBy(one));
    const current = shown.find((one) => one?.digest === digest && imageView(one.annotations));
    if (current) {
      return current.annotations;
    }
    // Of those that show it now, it is known that they say nothing of it.
    const others = lineage.filter((one) => this.#shownBy(one)?.digest !== digest);
    return await this.#options.known.imageOf({
      phase: phaseKey(phase),
      digest,
      among: others.map(phaseKey),
      seen: shown.map((one) => one?.version).join(" "),
    });
  }

  #shownBy(phase: PhaseDescriptor): Arrival | undefined {
    const state = this.#options.states.get(phase);
    return state && lastArrival(state);
  }
}
