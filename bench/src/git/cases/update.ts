import { phasePaths } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import { Product } from "../product.ts";
import { bloblessClone, rawFetch } from "../raw-fetches.ts";
import type { ServedRepository } from "../served-repository.ts";
import type { Client, Workbench } from "../workbench.ts";

const size = "LARGE";
const watched = 1000;

/** One new commit is noticed and read, down to the content of the file it changed. */
export function update(): Benchmark<Workbench> {
  const name = `update by 1 commit ${size}`;
  const cases = {
    blobless: { name: `${name} / blobless clone`, unit: "ms", target: ratioAtMost(0.3) },
    full: { name: `${name} / full clone`, unit: "ms", target: ratioAtMost(0.1) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const repository = await bench.repositories.serve(size);
    const { target, git: access } = await bench.servers.http(repository.name);
    const paths = phasePaths(size, watched);
    const { client } = await Product.open(bench, { repository, target, paths });
    let round = 0;
    const before = async () => {
      await repository.commit("main", bench.edit(paths[round % paths.length] ?? ""));
      round += 1;
    };
    const blobless = await bloblessClone(bench, access.url);
    const full = await bench.repositories.clone(size);
    const contestants = {
      product: () => look(client, repository),
      blobless: () => rawFetch(bench, { directory: blobless.directory, remote: "origin" }),
      full: () => rawFetch(bench, { directory: full, remote: access.url }),
    };
    const medians = await measure(contestants, { ...bench.rounds(size), before });
    return {
      blobless: { value: medians.product, floor: medians.blobless },
      full: { value: medians.product, floor: medians.full },
    };
  });
}

/** The milliseconds until the client knows where the branch is now. */
async function look(client: Client, repository: ServedRepository): Promise<number> {
  const { milliseconds } = await client.call("refresh", 1);
  const seen = await client.call("tip", undefined);
  const tip = await repository.tip("main");
  if (seen !== tip) {
    throw new Error(`the branch is at ${tip}, but was seen at ${seen}`);
  }
  return milliseconds;
}
