import type { Benchmark, CaseDescription, Measured } from "../../benchmark.ts";
import { megabyte } from "../../memory.ts";
import { median, quantile, sum } from "../../statistics.ts";
import { ratioAtLeast, ratioAtMost, valueAtLeast, valueAtMost } from "../../targets.ts";
import { type Entry, every } from "../catalogue.ts";
import type { Fleet } from "../fleet.ts";
import { delaysOf, ratePerSecond } from "../promotions.ts";
import type { Workbench } from "../workbench.ts";

export interface BurstOptions {
  readonly phases: number;
  /** Every so many pipelines get an image. */
  readonly step: number;
  /** How often each number of replicas is measured. */
  readonly rounds: number;
  /** How many images are pushed one after the other in each round. */
  readonly singles: number;
}

const counts = [1, 2, 3] as const;
type Count = (typeof counts)[number];

/** What is measured with each number of replicas. */
const kinds = ["rate", "p50", "p95", "one50", "one95", "cpu", "statements", "memory"] as const;
type Kind = (typeof kinds)[number];
type Samples = Readonly<Record<Kind, number>>;

const leastRates: Readonly<Record<Count, number>> = { 1: 20, 2: 1.6, 3: 2.2 };

/** Many images at once, and one image by itself, with one, two and three replicas. */
export function burst(options: BurstOptions): Benchmark<Workbench> {
  return {
    cases: counts.flatMap((count) => kinds.map((kind) => describe(count, kind))),
    run: async (bench) => {
      const fleet = await bench.keepOnly(options.phases);
      const samples = new Map<Count, Samples[]>(counts.map((count) => [count, []]));
      for (let round = 0; round < options.rounds; round += 1) {
        // There and back, so that fewer have to be started.
        for (const count of round % 2 === 0 ? counts : counts.toReversed()) {
          await fleet.scaleTo(count);
          samples.get(count)?.push(await sample({ bench, fleet, options }));
        }
      }
      return answers(samples);
    },
  };
}

function describe(count: Count, kind: Kind): CaseDescription {
  const replicas = count === 1 ? "1 replica" : `${count} replicas`;
  const least = leastRates[count];
  const asOne = count > 1;
  switch (kind) {
    case "rate": {
      const target = asOne ? ratioAtLeast(least) : valueAtLeast(least);
      return { name: `burst, ${replicas}`, unit: "promotions/s", target };
    }
    case "p50":
      return { name: `burst, ${replicas}: p50`, unit: "ms", target: valueAtMost(5_000) };
    case "p95":
      return { name: `burst, ${replicas}: p95`, unit: "ms", target: valueAtMost(10_000) };
    case "one50":
      return { name: `one image, ${replicas}: p50`, unit: "ms", target: valueAtMost(1_000) };
    case "one95":
      return { name: `one image, ${replicas}: p95`, unit: "ms", target: valueAtMost(2_000) };
    case "cpu": {
      const target = asOne ? ratioAtMost(1.2) : valueAtMost(10);
      return { name: `burst, ${replicas}: cpu of a promotion`, unit: "ms", target };
    }
    case "statements": {
      const name = `burst, ${replicas}: statements of a promotion`;
      return { name, unit: "statements", target: valueAtMost(40) };
    }
    case "memory": {
      const target = asOne ? ratioAtMost(0.9) : valueAtMost(1_000);
      return { name: `memory, ${replicas}: the largest`, unit: "MB", target };
    }
  }
}

interface Setting {
  readonly bench: Workbench;
  readonly fleet: Fleet;
  readonly options: BurstOptions;
}

async function sample({ bench, fleet, options }: Setting): Promise<Samples> {
  const many = await promoteAtOnce(bench, fleet, every(options.step, fleet.entries));
  const ones: number[] = [];
  for (let image = 0; image < options.singles; image += 1) {
    const entry = fleet.entries[(7 * image + 1) % fleet.entries.length];
    const { promotions } = await fleet.promote(entry ? [entry] : []);
    ones.push(...delaysOf(promotions));
  }
  return { ...many, one50: quantile(ones, 0.5), one95: quantile(ones, 0.95) };
}

async function promoteAtOnce(
  { world, progress }: Workbench,
  fleet: Fleet,
  entries: readonly Entry[],
): Promise<Omit<Samples, "one50" | "one95">> {
  const [before, servers] = await Promise.all([cpuOf(fleet), world.serverTimes()]);
  await fleet.takeStatements();
  const begin = performance.now();
  const wave = await fleet.promote(entries);
  const { promotions } = wave;
  const time = performance.now() - begin;
  const [after, serversAfter] = await Promise.all([cpuOf(fleet), world.serverTimes()]);
  const statements = (await fleet.takeStatements()) / promotions.length;
  const memories = await Promise.all(fleet.replicas.map((one) => one.probe("memory")));
  const cpu = after - before;
  const delays = delaysOf(promotions);
  progress(
    `${fleet.replicas.length} replicas, cores: ${told(cpu / time)} they, ` +
      `${told((serversAfter.git - servers.git) / time)} the Git server, ` +
      `${told((serversAfter.postgres - servers.postgres) / time)} PostgreSQL`,
  );
  return {
    rate: ratePerSecond(wave),
    p50: quantile(delays, 0.5),
    p95: quantile(delays, 0.95),
    cpu: cpu / promotions.length,
    statements,
    memory: Math.max(...memories.map(({ resident }) => resident)) / megabyte,
  };
}

async function cpuOf({ replicas }: Fleet): Promise<number> {
  const probed = await Promise.all(replicas.map((one) => one.probe("cpu")));
  return sum(probed.map(({ cpu }) => cpu));
}

function told(cores: number): string {
  return cores.toFixed(2);
}

/** In the order of the cases; the floor of several replicas is one. */
function answers(samples: ReadonlyMap<Count, readonly Samples[]>): readonly Measured[] {
  const middle = (count: Count, kind: Kind) =>
    median((samples.get(count) ?? []).map((one) => one[kind]));
  return counts.flatMap((count) =>
    kinds.map((kind) => ({
      value: middle(count, kind),
      ...(count > 1 && { floor: middle(1, kind) }),
    })),
  );
}
