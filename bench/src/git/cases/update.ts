import { phasePaths } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import { NewCommits } from "../new-commits.ts";
import { Product } from "../product.ts";
import { bloblessClone, rawFetch } from "../raw-fetches.ts";
import { RawUpdate } from "../raw-update.ts";
import type { ServedRepository } from "../served-repository.ts";
import type { Client, Workbench } from "../workbench.ts";

const size = "LARGE";
const watched = 1000;

/** One new commit is read, down to the content of the file it changed; then noticed and read. */
export function update(): Benchmark<Workbench> {
  const name = `update by 1 commit ${size}`;
  const cases = {
    blobless: { name: `${name} / blobless clone`, unit: "ms", target: ratioAtMost(0.3) },
    full: { name: `${name} / full clone`, unit: "ms", target: ratioAtMost(0.1) },
    request: { name: `${name} / the request alone`, unit: "ms", target: ratioAtMost(1.5) },
    look: { name: `${name} noticed / blobless clone`, unit: "ms", target: ratioAtMost(0.8) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const repository = await bench.repositories.serve(size);
    const { target, git: access } = await bench.servers.http(repository.name);
    const paths = phasePaths(size, watched);
    const { client } = await Product.open(bench, { repository, target, paths });
    const holder = bench.startClient();
    await holder.call("hold", { target, paths });
    const raw = new RawUpdate(access.url);
    const commits = await NewCommits.start({ bench, repository, paths });
    const blobless = await bloblessClone(bench, access.url);
    const full = await bench.repositories.clone(size);
    const contestants = {
      held: async () => (await holder.call("updateHeld", undefined)).milliseconds,
      request: () => raw.fetch(commits.newest),
      look: () => look(client, repository),
      blobless: () => rawFetch(bench, { directory: blobless.directory, remote: "origin" }),
      full: () => rawFetch(bench, { directory: full, remote: access.url }),
    };
    const medians = await measure(contestants, {
      ...bench.rounds(size),
      before: () => commits.next(),
    });
    await raw.close();
    return {
      blobless: { value: medians.held, floor: medians.blobless },
      full: { value: medians.held, floor: medians.full },
      request: { value: medians.held, floor: medians.request },
      look: { value: medians.look, floor: medians.blobless },
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
