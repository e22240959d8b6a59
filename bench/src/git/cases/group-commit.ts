import { phasePaths, type RepositorySize } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure, type Rounds } from "../../measure.ts";
import { valueAtLeast, valueAtMost } from "../../targets.ts";
import { Product } from "../product.ts";
import { rawPushes } from "../raw-pushes.ts";
import type { Workbench } from "../workbench.ts";

export interface GroupCommitOptions {
  readonly size: RepositorySize;
  /** Milliseconds. @default 0 */
  readonly roundTrip?: number;
  /** Promotions per second. */
  readonly atLeast: number;
}

const burst = 100;
const rounds: Rounds = { samples: 7, warmUp: 2 };

/** A hundred promotions of different files asked for at once; the floor pushes them one by one. */
export function groupCommit(options: GroupCommitOptions): Benchmark<Workbench> {
  const { size, roundTrip = 0, atLeast } = options;
  const name = `group commit ${size}${roundTrip === 0 ? "" : ` RTT ${roundTrip}`}`;
  const cases = {
    rate: { name, unit: "promotions/s", target: valueAtLeast(atLeast) },
    pushes: { name: `${name} pushes`, unit: "pushes", target: valueAtMost(2) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const branch = "floor";
    const repository = await bench.repositories.serve(size, [branch]);
    const access = await bench.servers.http(repository.name, { roundTrip });
    const paths = phasePaths(size, burst);
    const product = await Product.open(bench, { repository, target: access.target, paths });
    const raw = await rawPushes(bench, { repository, branch, access: access.git, paths, rounds });
    const pushes: number[] = [];
    const promote = async () => {
      await bench.servers.takeRequests();
      const { milliseconds } = await product.promote({ count: burst, together: true });
      pushes.push((await bench.servers.takeRequests()).filter(isPush).length);
      return milliseconds;
    };
    const medians = await measure({ promote, raw }, rounds);
    return {
      rate: { value: (burst * 1000) / medians.promote, floor: 1000 / medians.raw },
      pushes: { value: Math.max(...pushes) },
    };
  });
}

function isPush(request: string): boolean {
  return /^POST .*\/git-receive-pack$/.test(request);
}
