import { type Benchmark, benchmark } from "../../benchmark.ts";
import { median } from "../../statistics.ts";
import { ratioAtLeast, valueAtLeast } from "../../targets.ts";
import { type Entry, every } from "../catalogue.ts";
import type { Fleet } from "../fleet.ts";
import { limitProcessor } from "../processor-quota.ts";
import { ratePerSecond } from "../promotions.ts";
import type { Workbench } from "../workbench.ts";

export interface LimitedOptions {
  readonly phases: number;
  /** Every so many pipelines get an image. */
  readonly step: number;
  /** How often each number of replicas is measured. */
  readonly rounds: number;
}

/** Of one processor, for each replica: so little that the servers and three of them find room on two. */
const share = 0.2;
const unit = "promotions/s";
/** Waves of images before the one that is measured, for each replica. */
const warmUps = 3;

/** Many images at once, where a replica may take little of a processor, and the machine has enough. */
export function limited({ phases, step, rounds }: LimitedOptions): Benchmark<Workbench> {
  const limit = `${share} of a core each`;
  const cases = {
    one: { name: `${phases} phases, 1 replica, ${limit}`, unit, target: valueAtLeast(5) },
    three: { name: `${phases} phases, 3 replicas, ${limit}`, unit, target: ratioAtLeast(2.2) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const fleet = await bench.keepOnly(phases);
    const entries = every(step, fleet.entries);
    const rates = { 1: [] as number[], 3: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      for (const count of round % 2 === 0 ? ([1, 3] as const) : ([3, 1] as const)) {
        await fleet.scaleTo(count);
        // Until what runs often is compiled: as often in each of several as in one.
        for (let times = 0; times < warmUps * count; times += 1) {
          await fleet.promote(entries);
        }
        rates[count].push(await rateWithin(fleet, entries));
      }
    }
    const one = median(rates[1]);
    return { one: { value: one }, three: { value: median(rates[3]), floor: one } };
  });
}

async function rateWithin(fleet: Fleet, entries: readonly Entry[]): Promise<number> {
  const lifts = fleet.replicas.map(({ pid }) => limitProcessor(pid, share));
  try {
    return ratePerSecond(await fleet.promote(entries));
  } finally {
    await Promise.all(lifts.map((lift) => lift()));
  }
}
