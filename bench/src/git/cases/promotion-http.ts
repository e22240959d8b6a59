import { phasePaths, type RepositorySize } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure, type Rounds } from "../../measure.ts";
import { ratioAtMost, valueAtMost, valueExactly } from "../../targets.ts";
import { Product } from "../product.ts";
import { rawPushes } from "../raw-pushes.ts";
import type { Workbench } from "../workbench.ts";

/** How many promotions in a row one sample of the cost is the mean of. */
const series = 10;
const seriesRounds: Rounds = { samples: 3, warmUp: 2 };
/** Promotions whose processes are counted. */
const counted = 5;

/** One promotion over plain HTTP against a raw push, and what it costs the machine of the client. */
export function promotionOverHttp(size: RepositorySize, limit: number): Benchmark<Workbench> {
  const name = `promotion http ${size}`;
  const cases = {
    promotion: { name, unit: "ms", target: ratioAtMost(limit) },
    cpu: { name: `${name} client cpu`, unit: "ms", target: valueAtMost(5) },
    processes: { name: `${name} processes`, unit: "processes", target: valueExactly(0) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const branch = "floor";
    const repository = await bench.repositories.serve(size, [branch]);
    const access = await bench.servers.http(repository.name);
    const paths = phasePaths(size, 20);
    const rounds = bench.rounds(size);
    const product = await Product.open(bench, { repository, target: access.target, paths });
    const raw = await rawPushes(bench, { repository, branch, access: access.git, paths, rounds });
    const medians = await measure({ product: product.promoteOnce, raw }, rounds);
    const cost = async () => (await product.promote({ count: series })).cpu / series;
    const { cpu } = await measure({ cpu: cost }, seriesRounds);
    await product.client.call("countProcesses", undefined);
    const { processes } = await product.promote({ count: counted });
    return {
      promotion: { value: medians.product, floor: medians.raw },
      cpu: { value: cpu },
      processes: { value: processes / counted },
    };
  });
}
