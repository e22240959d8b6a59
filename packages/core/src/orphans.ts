import { findPhase, findPipeline } from "./find.ts";
import type { PhaseReference } from "./operations.ts";
import { phaseKey, splitKey } from "./phase.ts";
import type { KeptPhase, PhaseKey } from "./store.ts";
import type { System } from "./system.ts";

/** What is kept of phases that are no longer defined. */
export async function orphansOf(system: System): Promise<readonly KeptPhase[]> {
  const kept = await system.environment.store.phases.list();
  const defined = definedKeys(system);
  return kept.filter(({ phase }) => !defined.has(phase));
}

/** Of a phase that is defined, or of which something is kept. @throws {NotFoundError} */
export async function keptKey(system: System, reference: PhaseReference): Promise<PhaseKey> {
  const key = `${reference.pipeline}/${reference.phase}` as const;
  const isKnown =
    definedKeys(system).has(key) || (await orphansOf(system)).some(({ phase }) => phase === key);
  return isKnown ? key : definedKey(system, reference);
}

/** A pipeline that is defined, or of which something is kept. @throws {NotFoundError} */
export async function keptPipeline(system: System, name: string): Promise<string> {
  const isKnown =
    system.pipelines.some(({ metadata }) => metadata.name === name) ||
    (await orphansOf(system)).some(({ phase }) => splitKey(phase).pipeline === name);
  return isKnown ? name : findPipeline(system, name).metadata.name;
}

/** Of a phase that is defined. @throws {NotFoundError} */
export function definedKey(system: System, { pipeline, phase }: PhaseReference): PhaseKey {
  return phaseKey(findPhase(findPipeline(system, pipeline), phase).descriptor);
}

function definedKeys(system: System): ReadonlySet<PhaseKey> {
  const phases = system.pipelines.flatMap((pipeline) => pipeline.phases);
  return new Set(phases.map(({ descriptor }) => phaseKey(descriptor)));
}
