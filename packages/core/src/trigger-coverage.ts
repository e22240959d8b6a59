import type { Bell } from "./bell.ts";
import type { LiveEdge } from "./edge.ts";
import { onAbort } from "./on-abort.ts";
import { type LivePhase, phaseKey } from "./phase.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { PhaseKey } from "./store.ts";
import { matchesPhase, type Trigger } from "./trigger.ts";

export interface TriggerCoverageOptions {
  readonly live: readonly LivePipeline[];
  /** Rings with the pipeline about which people have decided something; without one, about all of them. */
  readonly decided: Pick<Bell<string | undefined>, "listen">;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Called after each change. */
  readonly notify: () => void;
}

/** The edges that a trigger matches, and those whose pipelines have changed since they were last taken. */
export class TriggerCoverage {
  /** By pipeline. */
  readonly #edges = new Map<string, readonly LiveEdge[]>();
  readonly #changed = new Set<string>();
  readonly #notify: () => void;

  constructor({ matches }: Pick<Trigger, "matches">, options: TriggerCoverageOptions) {
    const { live, decided, signal, notify } = options;
    this.#notify = notify;
    const stops = [decided.listen((pipeline) => this.touch(pipeline))];
    for (const pipeline of live) {
      const edges = pipeline.edges.filter((edge) => matchesPhase(matches, { descriptor: edge.to }));
      for (const { to } of edges) {
        this.#edges.set(to.pipeline, edges);
      }
      for (const { descriptor, onChange } of phasesAround(edges, pipeline)) {
        stops.push(onChange(() => this.touch(descriptor.pipeline)));
      }
    }
    onAbort(signal, () => {
      for (const stop of stops) {
        stop();
      }
    });
  }

  /** Something that attempts depend on may be another in this pipeline; in all of them without one. */
  touch(pipeline: string | undefined): void {
    for (const name of pipeline === undefined ? this.#edges.keys() : [pipeline]) {
      this.#changed.add(name);
    }
    this.#notify();
  }

  /** Is taken once more with the next change, whatever changes then. */
  keep(pipeline: string): void {
    this.#changed.add(pipeline);
  }

  /** The phases that it promotes into. */
  get targets(): readonly PhaseKey[] {
    const keys = this.all.map(({ to }) => phaseKey(to));
    return [...new Set(keys)];
  }

  get all(): readonly LiveEdge[] {
    return [...this.#edges.values()].flat();
  }

  takeAll(): readonly LiveEdge[] {
    this.#changed.clear();
    return this.all;
  }

  takeChanged(): readonly LiveEdge[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed.flatMap((pipeline) => this.#edges.get(pipeline) ?? []);
  }
}

/** Those before, and those that are changed by proposals: once one is merged, the next may follow. */
function phasesAround(
  edges: readonly LiveEdge[],
  { phases }: LivePipeline,
): readonly Pick<LivePhase, "descriptor" | "onChange">[] {
  const before = new Set(edges.map(({ from }) => phaseKey(from)));
  const targets = new Set(edges.map(({ to }) => phaseKey(to)));
  return phases.filter(({ descriptor, proposals }) => {
    const key = phaseKey(descriptor);
    return before.has(key) || (proposals !== undefined && targets.has(key));
  });
}
