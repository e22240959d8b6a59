import { phasePaths } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure } from "../../measure.ts";
import { ratioAtMost, valueAtMost } from "../../targets.ts";
import { Product } from "../product.ts";
import { rawPushes } from "../raw-pushes.ts";
import type { Workbench } from "../workbench.ts";

const size = "MEDIUM";
const counted = 5;

/** One promotion by the engine that runs the git program. */
export function cliEngine(): Benchmark<Workbench> {
  const name = `promotion http ${size} engine cli`;
  const cases = {
    promotion: { name, unit: "ms", target: ratioAtMost(1.2) },
    processes: { name: `${name} processes`, unit: "processes", target: valueAtMost(1) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const branch = "floor";
    const repository = await bench.repositories.serve(size, [branch]);
    const access = await bench.servers.http(repository.name);
    const target = { ...access.target, engine: "cli" } as const;
    const paths = phasePaths(size, 20);
    const rounds = bench.rounds(size);
    const product = await Product.open(bench, { repository, target, paths });
    const raw = await rawPushes(bench, { repository, branch, access: access.git, paths, rounds });
    const medians = await measure({ product: product.promoteOnce, raw }, rounds);
    await product.client.call("countProcesses", undefined);
    const { processes } = await product.promote({ count: counted });
    return {
      promotion: { value: medians.product, floor: medians.raw },
      processes: { value: processes / counted },
    };
  });
}
