import { setTimeout as sleep } from "node:timers/promises";
import type { Benchmark, Measured } from "../../benchmark.ts";
import { inTurns } from "../../in-turns.ts";
import { valueAtMost } from "../../targets.ts";
import type { Workbench } from "../workbench.ts";

export interface IdleOptions {
  /** The sizes of the systems, in phases. */
  readonly sizes: readonly number[];
  /** In ms. */
  readonly time: number;
}

const counts = [1, 2, 3] as const;
/** What comes after a start, or after pipelines were moved, is over by then, in ms. */
const settling = 15_000;

/** What the database is asked while nothing happens, by each replica. All systems are idle at the same time. */
export function idle({ sizes, time }: IdleOptions): Benchmark<Workbench> {
  const cases = counts.flatMap((count) =>
    sizes.map((size) => ({
      name: `idle, ${size} phases, ${count === 1 ? "1 replica" : `${count} replicas`}`,
      unit: "statements/s" as const,
      target: valueAtMost(5),
    })),
  );
  return {
    cases,
    run: async (bench) => {
      const measured: Measured[] = [];
      for (const count of counts) {
        measured.push(...(await askedBy(count, bench, { sizes, time })));
      }
      return measured;
    },
  };
}

async function askedBy(
  count: number,
  bench: Workbench,
  { sizes, time }: IdleOptions,
): Promise<readonly Measured[]> {
  await inTurns(sizes, 1, async (size) => (await bench.fleet(size)).scaleTo(count));
  const fleets = await Promise.all(sizes.map((size) => bench.fleet(size)));
  await sleep(settling);
  await Promise.all(fleets.map((fleet) => fleet.takeStatements()));
  const begin = performance.now();
  await sleep(time);
  const taken = await Promise.all(fleets.map((fleet) => fleet.takeStatements()));
  const seconds = (performance.now() - begin) / 1000;
  return taken.map((statements) => ({ value: statements / seconds / count }));
}
