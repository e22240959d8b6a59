import type { Configuration } from "../config/configuration.ts";
import { usedPlace } from "../config/used-place.ts";
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
  return pipelines.map(({ metadata: { name }, phases }) => {
    const uses = phases.flatMap((phase) => phase.uses ?? []);
    const places = uses.flatMap((use) => {
      try {
        return [usedPlace(use, configuration)];
      } catch {
        return [];
      }
    });
    return { name, weight: phases.length, places };
  });
}
