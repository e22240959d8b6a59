import { median } from "./statistics.ts";

export interface Rounds {
  /** Rounds that count. */
  readonly samples: number;
  /** Rounds before them that do not. */
  readonly warmUp: number;
  /** Done before each round, outside of what is measured. */
  readonly before?: () => Promise<void>;
}

/** Does the work once and says what it took, such as milliseconds. */
export type Contestant = () => Promise<number>;

/**
 * Takes turns, so that a slow moment of the machine strikes all alike, and gives the median of each.
 */
export async function measure<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  { samples, warmUp, before }: Rounds,
): Promise<Readonly<Record<Name, number>>> {
  const turns = Object.entries<Contestant>(contestants).map(([name, run]) => {
    const taken: number[] = [];
    return { name, run, taken };
  });
  for (let round = 0; round < warmUp + samples; round += 1) {
    await before?.();
    for (const { run, taken } of turns) {
      taken.push(await run());
    }
  }
  const medians = turns.map(({ name, taken }) => [name, median(taken.slice(warmUp))] as const);
  return Object.fromEntries(medians) as Record<Name, number>;
}
