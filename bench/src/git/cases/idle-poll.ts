import { phasePaths, type RepositorySize } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure } from "../../measure.ts";
import { valueAtMost, valueExactly } from "../../targets.ts";
import { Product } from "../product.ts";
import type { Workbench } from "../workbench.ts";

const few = 1;
const many = 1000;
/** How many looks one sample is the mean of. */
const looks = 10;
const rounds = { samples: 5, warmUp: 2 };

/** A look at a repository where nothing has happened, for one watched file and for a thousand. */
export function idlePoll(size: RepositorySize): Benchmark<Workbench> {
  const nameFor = (paths: number, what: string) => `idle poll ${size} ${paths} watched ${what}`;
  const cases = {
    fewCpu: { name: nameFor(few, "cpu"), unit: "ms", target: valueAtMost(2) },
    fewRequests: { name: nameFor(few, "requests"), unit: "requests", target: valueExactly(1) },
    manyCpu: { name: nameFor(many, "cpu"), unit: "ms", target: valueAtMost(2) },
    manyRequests: { name: nameFor(many, "requests"), unit: "requests", target: valueExactly(1) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const repository = await bench.repositories.serve(size);
    const { target } = await bench.servers.http(repository.name);
    const watching = (count: number) =>
      Product.open(bench, { repository, target, paths: phasePaths(size, count) });
    const products = { few: await watching(few), many: await watching(many) };
    const medians = await measure(
      { few: () => cpuOfLook(products.few), many: () => cpuOfLook(products.many) },
      rounds,
    );
    return {
      fewCpu: { value: medians.few },
      fewRequests: { value: await requestsOfLook(bench, products.few) },
      manyCpu: { value: medians.many },
      manyRequests: { value: await requestsOfLook(bench, products.many) },
    };
  });
}

async function cpuOfLook({ client }: Product): Promise<number> {
  const { cpu } = await client.call("refresh", looks);
  return cpu / looks;
}

async function requestsOfLook(bench: Workbench, { client }: Product): Promise<number> {
  await bench.servers.takeRequests();
  await client.call("refresh", looks);
  return (await bench.servers.takeRequests()).length / looks;
}
