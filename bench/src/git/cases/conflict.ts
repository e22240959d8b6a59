import { phasePaths } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure, type Rounds } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import { ConflictedPushes } from "../conflicted-pushes.ts";
import { Product } from "../product.ts";
import type { Workbench } from "../workbench.ts";

const size = "MEDIUM";
const rounds: Rounds = { samples: 9, warmUp: 2 };

/**
 * A promotion over HTTPS with a credential when somebody else has just pushed: the push that is
 * rejected, and what mends it.
 */
export function conflict(): Benchmark<Workbench> {
  const name = `conflict https ${size}`;
  const cases = {
    conflict: { name, unit: "ms", target: ratioAtMost(0.35) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const branch = "floor";
    const repository = await bench.repositories.serve(size, [branch]);
    const { target, git } = await bench.servers.https(repository.name);
    const all = phasePaths(size, 40);
    const [paths, others] = [all.slice(0, 20), all.slice(20)];
    const product = await Product.open(bench, { repository, target, paths });
    const raw = await ConflictedPushes.prepare(bench, { repository, branch, access: git, paths });
    let round = 0;
    const before = async () => {
      await raw.makeReady();
      for (const moved of ["main", branch]) {
        await repository.commit(moved, bench.edit(others[round % others.length] ?? ""));
      }
      round += 1;
    };
    const contestants = { product: product.promoteOnce, raw: () => raw.push() };
    const medians = await measure(contestants, { ...rounds, before });
    return { conflict: { value: medians.product, floor: medians.raw } };
  });
}
