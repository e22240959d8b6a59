import type { GraphView, PipelineGraphView } from "./api-types.ts";
import { compareNames } from "./compare-names.ts";
import { findDefinition } from "./find.ts";
import type { Pipeline } from "./pipeline.ts";
import type { System } from "./system.ts";
import { checkTriggers } from "./trigger-runner.ts";
import { descriptorView, metadataView } from "./views.ts";

/**
 * What the program defines, of all pipelines unless one is named.
 *
 * @throws {NotFoundError} if there is no such pipeline.
 * @throws {TriggerError} if the triggers do not fit them.
 */
export function graphView(system: System, name?: string): GraphView {
  const defined = name === undefined ? system.pipelines : [findDefinition(system, name)];
  const pipelines = defined.map(definitionView).toSorted((a, b) => compareNames(a.name, b.name));
  const isMeant = (key: string) => name === undefined || key.startsWith(`${name}/`);
  const automatic = checkTriggers(system.triggers, system.pipelines);
  return { pipelines, automatic: automatic.filter(({ to }) => isMeant(to)) };
}

/** A pipeline as it is defined, whether or not it was opened. */
export function definitionView({ metadata, phases, edges }: Pipeline): PipelineGraphView {
  return {
    ...metadataView(metadata),
    phases: phases.map(({ descriptor }) => descriptorView(descriptor)),
    edges: edges.map(({ kind, from, to }) => ({
      kind,
      from: from.descriptor.metadata.name,
      to: to.descriptor.metadata.name,
    })),
  };
}
