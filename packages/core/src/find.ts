import type { EdgeReference } from "./api-types.ts";
import type { LiveEdge } from "./edge.ts";
import { NotFoundError } from "./errors.ts";
import type { LivePhase } from "./phase.ts";
import type { RunningPipeline } from "./running-system.ts";
import type { System } from "./system.ts";

export function findPipeline(system: System, name: string): RunningPipeline {
  const found = system.live.find(({ metadata }) => metadata.name === name);
  if (!found) {
    const names = system.pipelines.map(({ metadata }) => metadata.name);
    throw new NotFoundError(`pipeline "${name}" not found; there ${list(names)}`);
  }
  return found;
}

export function findPhase({ metadata, phases }: RunningPipeline, name: string): LivePhase {
  const found = phases.find(({ descriptor }) => descriptor.metadata.name === name);
  if (!found) {
    const names = phases.map(({ descriptor }) => descriptor.metadata.name);
    throw new NotFoundError(
      `phase "${name}" not found in pipeline "${metadata.name}"; there ${list(names)}`,
    );
  }
  return found;
}

export function findEdge(system: System, reference: EdgeReference): LiveEdge {
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
