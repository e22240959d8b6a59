import type { EdgeReference } from "./api-types.ts";
import { cleanText } from "./clean-text.ts";
import { closest } from "./closest.ts";
import type { LiveEdge } from "./edge.ts";
import { NotFoundError, PipelineNotFoundError } from "./errors.ts";
import type { Metadata } from "./metadata.ts";
import { type PhaseHandle, splitKey } from "./phase.ts";
import type { Pipeline } from "./pipeline.ts";
import type { RunningPipeline } from "./running-system.ts";
import type { CommitLinks } from "./source.ts";
import type { PhaseKey, PromotionRecord } from "./store.ts";
import type { System } from "./system.ts";

export function findPipeline(system: System, name: string): RunningPipeline {
  return findNamed(system.live, { system, name });
}

/** A pipeline as it is defined, whether or not it was opened. */
export function findDefinition(system: System, name: string): Pipeline {
  return findNamed(system.pipelines, { system, name });
}

interface Named {
  readonly metadata: Metadata;
}

function findNamed<P extends Named>(
  pipelines: readonly P[],
  { system, name }: { readonly system: System; readonly name: string },
): P {
  const found = pipelines.find(({ metadata }) => metadata.name === name);
  if (!found) {
    const names = system.pipelines.map(({ metadata }) => metadata.name);
    throw new PipelineNotFoundError(
      `pipeline "${name}" not found; there ${list(names)}${guess(name, names)}`,
    );
  }
  return found;
}

export function findPhase<P extends PhaseHandle>(
  { metadata, phases }: Named & { readonly phases: readonly P[] },
  name: string,
): P {
  const found = phases.find(({ descriptor }) => descriptor.metadata.name === name);
  if (!found) {
    const names = phases.map(({ descriptor }) => descriptor.metadata.name);
    throw new NotFoundError(
      `phase "${name}" not found in pipeline "${metadata.name}"; there ${list(names)}${guess(name, names)}`,
    );
  }
  return found;
}

/** The pages about the commits of a phase, if there are any; also of one that is not open. */
export function linksOf(system: System, key: PhaseKey): CommitLinks | undefined {
  const { pipeline, phase: name } = splitKey(key);
  const running = system.live.find(({ metadata }) => metadata.name === pipeline);
  return running?.phases.find(({ descriptor }) => descriptor.metadata.name === name)?.links;
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

/** @throws {NotFoundError} if there is no promotion of this id. */
export async function findRecord(system: System, id: string): Promise<PromotionRecord> {
  const record = await system.environment.store.promotions.get(id);
  if (!record) {
    throw noPromotion(id);
  }
  return record;
}

export function noPromotion(id: string): NotFoundError {
  return new NotFoundError(`there is no promotion ${cleanText(id, 100)}`);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "are none" : `are: ${names.join(", ")}`;
}

function guess(name: string, names: readonly string[]): string {
  const near = names.length > 1 ? closest(name, names) : undefined;
  return near === undefined ? "" : `; did you mean "${near}"?`;
}
