import type { PipelineGraphView } from "../api-types.ts";

/** How many phases those of these names have; none, if the program does not define them. */
export function countPhases(
  defined: readonly Pick<PipelineGraphView, "name" | "phases">[],
  names: readonly string[],
): number {
  const wanted = new Set(names);
  return defined
    .filter(({ name }) => wanted.has(name))
    .reduce((sum, { phases }) => sum + phases.length, 0);
}
