import { phasePaths } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure, type Rounds } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import { Product } from "../product.ts";
import { rawPushes } from "../raw-pushes.ts";
import type { Workbench } from "../workbench.ts";

const size = "MEDIUM";
const rounds: Rounds = { samples: 9, warmUp: 2 };

/** One promotion over SSH against raw pushes, over a connection that stands and over new ones. */
export function promotionOverSsh(): Benchmark<Workbench> {
  const name = `promotion ssh ${size}`;
  const cases = {
    muxed: { name: `${name} / muxed git push`, unit: "ms", target: ratioAtMost(1.1) },
    unmuxed: { name: `${name} / git push`, unit: "ms", target: ratioAtMost(0.6) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const repository = await bench.repositories.serve(size, ["muxed", "unmuxed"]);
    const access = await bench.servers.ssh(repository.name);
    const { target, git, muxedGit } = access;
    const paths = phasePaths(size, 20);
    const product = await Product.open(bench, { repository, target, paths });
    const common = { repository, paths, rounds };
    const contestants = {
      product: product.promoteOnce,
      muxed: await rawPushes(bench, { ...common, branch: "muxed", access: muxedGit }),
      unmuxed: await rawPushes(bench, { ...common, branch: "unmuxed", access: git }),
    };
    const medians = await measure(contestants, rounds);
    return {
      muxed: { value: medians.product, floor: medians.muxed },
      unmuxed: { value: medians.product, floor: medians.unmuxed },
    };
  });
}
