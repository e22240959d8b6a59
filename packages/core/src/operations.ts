import type {
  EdgeReference,
  PerformOptionsView,
  PerformView,
  PhaseView,
  PipelineListView,
  PipelineView,
  PlanView,
  SystemView,
} from "./api-types.ts";
import type { LiveEdge } from "./edge.ts";
import { NotFoundError } from "./errors.ts";
import type { LivePhase } from "./phase.ts";
import type { RunningPipeline } from "./running-system.ts";
import type { System } from "./system.ts";
import { edgeView, metadataView, performView, phaseView, planView } from "./views.ts";

/**
 * What can be asked of a running system, as plain JSON. The command line and the HTTP API are thin
 * faces of it, so that what one can do, the other can.
 *
 * @throws {NotFoundError} if there is no such pipeline, phase or edge.
 */
export interface Operations {
  readonly system: () => Promise<SystemView>;
  /** Sorted by name. */
  readonly pipelines: () => Promise<PipelineListView>;
  readonly pipeline: (name: string) => Promise<PipelineView>;
  readonly phase: (pipeline: string, phase: string) => Promise<PhaseView>;
  /** What `perform` would do now; looks at both phases first and writes nothing. */
  readonly plan: (edge: EdgeReference, options: PlanOptions) => Promise<PlanView>;
  /** Asked by a person: looks at both phases first. Ends by itself, whether or not somebody waits. */
  readonly perform: (edge: EdgeReference, options: PerformOptions) => Promise<PerformView>;
}

export interface PlanOptions {
  readonly signal: AbortSignal;
}

export interface PerformOptions extends PerformOptionsView {
  /** Who asks. */
  readonly actor: string;
}

/** The operations of a system that runs in this process. */
export function localOperations(system: System): Operations {
  return {
    system: async () => metadataView(system.metadata),
    pipelines: async () => {
      const views = await Promise.all(system.live.map(pipelineView));
      return { pipelines: views.toSorted((a, b) => compareNames(a.name, b.name)) };
    },
    pipeline: (name) => pipelineView(findPipeline(system, name)),
    phase: async (pipeline, name) => {
      const phase = findPhase(findPipeline(system, pipeline), name);
      return phaseView(phase, phase.state());
    },
    plan: async (reference, options) => {
      const plan = await findEdge(system, reference).plan?.(options);
      return plan ? planView(plan) : unplanned;
    },
    perform: async (reference, { actor, expected, override }) => {
      const result = await findEdge(system, reference).perform({
        cause: "person",
        actor,
        override,
        expected: expected && {
          from: expected.from_digest,
          to: expected.to_digest ?? undefined,
        },
      });
      return performView(result);
    },
  };
}

/** Of an edge whose kind cannot say beforehand what it will do. */
const unplanned: PlanView = { decision: "write", diff: "", from_digest: null, to_digest: null };

async function pipelineView({ metadata, phases, edges }: RunningPipeline): Promise<PipelineView> {
  const edgeViews = await Promise.all(
    edges.map(async (edge) => edgeView(edge, await edge.status())),
  );
  return {
    ...metadataView(metadata),
    phases: phases
      .map((phase) => phaseView(phase, phase.state()))
      .toSorted((a, b) => compareNames(a.descriptor.metadata.name, b.descriptor.metadata.name)),
    edges: edgeViews.toSorted(
      (a, b) =>
        compareNames(a.from.metadata.name, b.from.metadata.name) ||
        compareNames(a.to.metadata.name, b.to.metadata.name) ||
        compareNames(a.kind, b.kind),
    ),
  };
}

function findPipeline(system: System, name: string): RunningPipeline {
  const found = system.live.find(({ metadata }) => metadata.name === name);
  if (!found) {
    const names = system.pipelines.map(({ metadata }) => metadata.name);
    throw new NotFoundError(`pipeline "${name}" not found; there ${list(names)}`);
  }
  return found;
}

function findPhase({ metadata, phases }: RunningPipeline, name: string): LivePhase {
  const found = phases.find(({ descriptor }) => descriptor.metadata.name === name);
  if (!found) {
    const names = phases.map(({ descriptor }) => descriptor.metadata.name);
    throw new NotFoundError(
      `phase "${name}" not found in pipeline "${metadata.name}"; there ${list(names)}`,
    );
  }
  return found;
}

function findEdge(system: System, reference: EdgeReference): LiveEdge {
  const pipeline = findPipeline(system, reference.pipeline);
  const { kind = "promotion" } = reference;
  const from = findPhase(pipeline, reference.from);
  const to = findPhase(pipeline, reference.to);
  const found = pipeline.edges.find(
    (edge) =>
      edge.kind.toLowerCase() === kind.toLowerCase() &&
      edge.from === from.descriptor &&
      edge.to === to.descriptor,
  );
  if (!found) {
    const edges = pipeline.edges.map(
      (edge) => `${edge.from.metadata.name} -> ${edge.to.metadata.name} (${edge.kind})`,
    );
    throw new NotFoundError(
      `edge "${reference.from}" -> "${reference.to}" (${kind}) not found in pipeline ` +
        `"${reference.pipeline}"; there ${list(edges)}`,
    );
  }
  return found;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "are none" : `are: ${names.join(", ")}`;
}

/** The order of names everywhere: upper and lower case alike. */
function compareNames(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : Number(left > right);
}
