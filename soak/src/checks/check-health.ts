import type { LeftBehind } from "../evidence/left-behind.ts";
import { type Measured, measures, perMinute, type Trend } from "../evidence/trend.ts";

/**
 * How much more a process may have in the last third of its life than in the third before; memory in bytes. The
 * reason for each is in `docs/endurance.md`.
 */
export const bounds: Measured = {
  used: 8_000_000,
  resident: 40_000_000,
  descriptors: 15,
  handles: 40,
  listeners: 300,
};

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

function grown(trend: Trend): readonly string[] {
  const { life, minutes, before, after } = trend;
  return measures
    .filter((measure) => after[measure] - before[measure] > bounds[measure])
    .map((measure) => {
      const growth = perMinute(trend, measure).toFixed(1);
      return `life ${life}: ${measure} grew by ${growth} a minute in ${minutes.toFixed(0)} minutes`;
    });
}
