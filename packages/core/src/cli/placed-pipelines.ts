import type { Configuration } from "../config/configuration.ts";
import { usedPlace } from "../config/used-place.ts";
import type { RenamableMetadata } from "../metadata.ts";
import type { Pipeline } from "../pipeline.ts";
import type { Divisible } from "../replicas/shares.ts";
import type { System } from "../system.ts";

/**
 * The pipelines of a system with what decides who can tend them. What a source of somebody else asks for is not
 * known, and what the configuration does not have shows as an error of its phase.
 */
export function placedPipelines(
  { pipelines }: Pick<System, "pipelines">,
  configuration: Pick<Configuration, "sources" | "directory">,
): readonly Divisible[] {
  return pipelines.map(({ metadata, phases }) => {
    const uses = phases.flatMap((phase) => phase.uses ?? []);
    const places = uses.flatMap((use) => {
      try {
        return [usedPlace(use, configuration)];
      } catch {
        return [];
      }
    });
    const { name } = metadata;
    return { name, weight: phases.length, places, names: keptNames(metadata, phases) };
  });
}

/** With those they had before: a program that renames a phase moves what is kept of it, and one that does not would miss it. */
function keptNames(pipeline: RenamableMetadata, phases: Pipeline["phases"]): readonly string[] {
  const all = [pipeline, ...phases.map(({ descriptor }) => descriptor.metadata)];
  return all.map(({ name, previously = "" }) => `${name} ${previously}`);
}
