import type { Selection } from "@glu/registry";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { type Contestant, measure, type Rounds } from "../../measure.ts";
import { ratioAtMost, valueAtMost, valueExactly } from "../../targets.ts";
import type { Client, Workbench } from "../workbench.ts";

const newest: Selection = { strategy: "newest" };
const semver: Selection = { strategy: "semver" };
const tags = 1000;
/** Beside the listing: of twenty tags in turn and the one that is selected, or of that alone. */
const heads = { newest: 21, semver: 1 } as const;
/** The listing; a HEAD, a manifest and a configuration for each tag; the manifest that is selected. */
const firstRequests = 3 * tags + 2;
/** A version is compared in less time than a registry answers, but there are a thousand. */
const limits = { newest: 2, semver: 2.5 } as const;
const looks = 5;

/** What the registry is asked to select among a thousand tags where nothing has changed. */
export function requestsAmongManyTags(): Benchmark<Workbench> {
  const nameFor = (selection: Selection, what: string) =>
    `${selection.strategy} among ${tags} tags ${what}`;
  const cases = {
    newestFirst: {
      name: nameFor(newest, "first requests"),
      unit: "requests",
      target: valueAtMost(firstRequests),
    },
    newest: { name: nameFor(newest, "requests"), unit: "requests", target: valueAtMost(25) },
    semver: { name: nameFor(semver, "requests"), unit: "requests", target: valueExactly(2) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const ofNewest = await countRequests(bench, newest);
    const ofSemver = await countRequests(bench, semver);
    return {
      newestFirst: { value: ofNewest.first },
      newest: { value: ofNewest.later },
      semver: { value: ofSemver.later },
    };
  });
}

/** A later look against the bare requests it cannot do without. */
export function timeAmongManyTags(
  selection: "newest" | "semver",
  rounds: Rounds,
): Benchmark<Workbench> {
  const name = `${selection} among ${tags} tags`;
  const cases = { look: { name, unit: "ms", target: ratioAtMost(limits[selection]) } } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const { repository } = await bench.manyTags();
    const { host } = bench.registry;
    const client = await select(bench, host, selection === "newest" ? newest : semver);
    const floor = bench.startFloor();
    const product: Contestant = async () => (await client.call("refresh", 1)).milliseconds;
    const list: Contestant = async () =>
      (await floor.call("list", { host, repository, heads: heads[selection] })).milliseconds;
    const medians = await measure({ product, list }, rounds);
    return { look: { value: medians.product, floor: medians.list } };
  });
}

async function countRequests(bench: Workbench, selection: Selection) {
  const { host, take } = await bench.counted();
  await bench.manyTags();
  await take();
  const client = await select(bench, host, selection);
  const first = await take();
  await client.call("refresh", looks);
  return { first: first.all, later: (await take()).all / looks };
}

/** A client that has looked once. */
async function select(bench: Workbench, host: string, selection: Selection): Promise<Client> {
  const { repository } = await bench.manyTags();
  const client = bench.startClient();
  await client.call("open", { host, names: [repository], selection, unlimited: true });
  await client.call("listen", 1);
  return client;
}
