import { phasePaths } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure, type Rounds } from "../../measure.ts";
import { slope } from "../../statistics.ts";
import { ratioAtMost, valueAtMost } from "../../targets.ts";
import { Product } from "../product.ts";
import { rawPushes } from "../raw-pushes.ts";
import type { Workbench } from "../workbench.ts";

const size = "MEDIUM";
/** Milliseconds. */
const near = 20;
const far = 80;
const rounds: Rounds = { samples: 7, warmUp: 2 };
/** A fifth of a round trip more or less is the machine, not the network. */
const tolerance = 0.2;

/** One promotion over HTTPS with a credential, where the server is some milliseconds away. */
export function promotionOverHttps(): Benchmark<Workbench> {
  const name = `promotion https ${size}`;
  const cases = {
    near: { name: `${name} RTT ${near}`, unit: "ms", target: ratioAtMost(0.3) },
    far: { name: `${name} RTT ${far}`, unit: "ms", target: ratioAtMost(0.3) },
    trips: { name: `${name} round trips`, unit: "round trips", target: valueAtMost(1, tolerance) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const atNear = await contestantsAt(near, bench);
    const atFar = await contestantsAt(far, bench);
    const medians = await measure(
      { near: atNear.product, nearRaw: atNear.raw, far: atFar.product, farRaw: atFar.raw },
      rounds,
    );
    const points = [
      { x: near, y: medians.near },
      { x: far, y: medians.far },
    ];
    return {
      near: { value: medians.near, floor: medians.nearRaw },
      far: { value: medians.far, floor: medians.farRaw },
      trips: { value: slope(points) },
    };
  });
}

/** Each distance has a repository of its own, so that the clients do not meet. */
async function contestantsAt(roundTrip: number, bench: Workbench) {
  const branch = "floor";
  const repository = await bench.repositories.serve(size, [branch]);
  const access = await bench.servers.https(repository.name, { roundTrip });
  const paths = phasePaths(size, 20);
  const product = await Product.open(bench, { repository, target: access.target, paths });
  const raw = await rawPushes(bench, { repository, branch, access: access.git, paths, rounds });
  return { product: product.promoteOnce, raw };
}
