import type { LeftBehind } from "../evidence/left-behind.ts";
import type { Trend } from "../evidence/trend.ts";

/** How much more per minute a process may have; memory in bytes. */
const bounds = {
  used: 300_000,
  resident: 1_500_000,
  descriptors: 0.5,
  handles: 1,
  listeners: 3,
} as const;

/** What a process has does not grow, and nothing stays when it has ended. */
export function checkHealth(
  trends: readonly Trend[],
  { processes, state, temporary }: LeftBehind,
): readonly string[] {
  const work = [...state.keys()].filter((name) => !name.startsWith("glu.db"));
  return [
    ...trends.flatMap(grown),
    ...processes.map((process) => `a process is left: ${process}`),
    ...work.map((name) => `${name} is left in the directory of the state`),
    ...temporary.map((name) => `${name} is left in the temporary directory`),
  ];
}

function grown({ life, minutes, perMinute }: Trend): readonly string[] {
  const measures = ["used", "resident", "descriptors", "handles", "listeners"] as const;
  return measures
    .filter((measure) => perMinute[measure] > bounds[measure])
    .map((measure) => {
      const growth = perMinute[measure].toFixed(1);
      return `life ${life}: ${measure} grew by ${growth} a minute in ${minutes.toFixed(0)} minutes`;
    });
}
