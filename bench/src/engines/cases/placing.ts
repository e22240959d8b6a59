import { setTimeout as pause } from "node:timers/promises";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { median, quantile } from "../../statistics.ts";
import { valueAtMost } from "../../targets.ts";
import type { EngineName } from "../engine.ts";
import type { Replicas } from "../replicas.ts";
import { beginAfter } from "../replicas.ts";
import { SeededRandom } from "../seeded-random.ts";
import { shareNames } from "../shares.ts";
import type { Workbench } from "../workbench.ts";

const seed = 24;
const patience = 10_000;

/** From the offer of a share until somebody takes it. */
export function placing(engine: EngineName, samples: number): Benchmark<Workbench> {
  const cases = {
    half: {
      name: `${engine}: offered to taken, p50`,
      unit: "ms",
      target: valueAtMost(50),
    },
    most: {
      name: `${engine}: offered to taken, p95`,
      unit: "ms",
      target: valueAtMost(250),
    },
    all: { name: `${engine}: 24 offered at once`, unit: "ms", target: valueAtMost(1000) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const replicas = await bench.three(engine);
    const times = await placeEach(replicas, samples);
    const all = [await placeAll(replicas), await placeAll(replicas), await placeAll(replicas)];
    return {
      half: { value: median(times) },
      most: { value: quantile(times, 0.95) },
      all: { value: median(all) },
    };
  });
}

/** Through a pooler that lends a connection for one transaction. */
export function placingPooled(engine: EngineName, samples: number): Benchmark<Workbench> {
  const cases = {
    half: { name: `${engine}: through PgBouncer, p50`, unit: "ms", target: valueAtMost(500) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const replicas = await bench.spawn(engine, 3);
    await replicas.openOneByOne(await bench.pooled(replicas.url));
    return { half: { value: median(await placeEach(replicas, samples)) } };
  });
}

/** One after the other, at any moment between two looks. */
async function placeEach(replicas: Replicas, samples: number): Promise<readonly number[]> {
  const random = new SeededRandom(seed);
  const times: number[] = [];
  for (let count = 0; count < samples; count += 1) {
    await pause(100 + random.next() * 1000);
    times.push(await replicas.place(shareNames[count % shareNames.length] ?? "", patience));
  }
  return times;
}

async function placeAll(replicas: Replicas): Promise<number> {
  await pause(700);
  const before = (await replicas.takes()).length;
  const offered = await replicas.first.call("offer", shareNames);
  return beginAfter(await replicas.taken(before + shareNames.length, 20_000), offered);
}
