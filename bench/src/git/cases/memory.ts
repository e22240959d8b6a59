import { phasePaths } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { megabyte } from "../../memory.ts";
import { growth } from "../../statistics.ts";
import { valueAtMost } from "../../targets.ts";
import { Product } from "../product.ts";
import type { Client, Workbench } from "../workbench.ts";

const phases = 1000;
const burst = 100;
/** Promotions and looks after which the memory of a running process is taken. */
const activity = 20;

/**
 * What a thousand phases of a large repository add to the memory of a process: to one that has the
 * product in use, and to one that has only loaded it.
 */
export function residentMemory(): Benchmark<Workbench> {
  const size = "LARGE";
  const name = `memory ${size} ${phases} phases`;
  const cases = {
    inUse: { name, unit: "MB", target: valueAtMost(35) },
    loaded: { name: `${name} and first use`, unit: "MB", target: valueAtMost(60) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const repository = await bench.repositories.serve(size);
    const { target } = await bench.servers.http(repository.name);
    const paths = phasePaths(size, phases);
    const client = bench.startClient();
    const loaded = await residentWhenTidy(client);
    await useOnce(bench, client);
    const inUse = await residentWhenTidy(client);
    const product = await Product.open(bench, { repository, target, paths, client });
    const started = await client.call("memory", undefined);
    await product.promote({ count: activity });
    await client.call("refresh", activity);
    const active = await client.call("memory", undefined);
    const most = Math.max(started.resident, active.resident);
    return {
      inUse: { value: (most - inUse) / megabyte },
      loaded: { value: (most - loaded) / megabyte },
    };
  });
}

/** Loads and warms up what the first repository needs, however small it is. */
async function useOnce(bench: Workbench, client: Client): Promise<void> {
  const size = "SMALL";
  const repository = await bench.repositories.serve(size);
  const { target } = await bench.servers.http(repository.name);
  const product = await Product.open(bench, {
    repository,
    target,
    paths: phasePaths(size, 1),
    client,
  });
  await product.promote({ count: 1 });
}

export interface GrowthOptions {
  readonly promotions: number;
  readonly phases: number;
}

/**
 * What is in use towards the end of many promotions, beyond what was in use early on. The memory of
 * objects fills and is swept again and again.
 */
export function memoryGrowth({ promotions, phases }: GrowthOptions): Benchmark<Workbench> {
  const size = "MEDIUM";
  const name = `memory growth over ${promotions} promotions ${size}`;
  const cases = { growth: { name, unit: "MB", target: valueAtMost(1) } } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const repository = await bench.repositories.serve(size);
    const { target } = await bench.servers.http(repository.name);
    const paths = phasePaths(size, phases);
    const product = await Product.open(bench, { repository, target, paths });
    const used: number[] = [];
    for (let done = 0; done < promotions; done += burst) {
      await product.promote({ count: burst, together: true });
      used.push((await product.client.call("memory", undefined)).used);
    }
    return { growth: { value: growth(used) / megabyte } };
  });
}

async function residentWhenTidy(client: Client): Promise<number> {
  await client.call("memory", undefined);
  return (await client.call("memory", undefined)).resident;
}
