import { type Benchmark, benchmark } from "../../benchmark.ts";
import { type Contestant, measure, type Rounds } from "../../measure.ts";
import { ratioAtMost, valueAtLeast } from "../../targets.ts";
import { load } from "../load.ts";
import type { Workbench } from "../workbench.ts";

const followers = 200;
/** How many pipelines change while requests are answered. */
const changes = 20;

/** How slow the slowest answers get while many clients are told of what changes. */
export function followed(requests: number, rounds: Rounds): Benchmark<Workbench> {
  const name = `GET pipeline p99, ${followers} clients told of ${changes} changes`;
  const told = `events told to ${followers} clients`;
  const cases = {
    slow: { name, unit: "ms", target: ratioAtMost(2) },
    told: { name: told, unit: "changes", target: valueAtLeast(followers * changes) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const { product, url } = await bench.serve();
    const clients = bench.startClients();
    let least = Number.POSITIVE_INFINITY;
    const slowest = async () => {
      const path = `${url}/api/v1/pipelines/pipeline-7`;
      const asked = load({ url: path, status: 200, connections: 8, requests });
      await product.call("change", changes);
      return (await asked).slow;
    };
    const alone: Contestant = slowest;
    const withFollowers: Contestant = async () => {
      await clients.call("follow", { url: `${url}/api/v1/events`, count: followers });
      const slow = await slowest();
      const asked = { words: "event: phase", times: followers * changes };
      least = Math.min(least, await clients.call("toldOf", asked));
      await clients.call("leave", undefined);
      return slow;
    };
    const taken = await measure({ alone, withFollowers }, rounds);
    return { slow: { value: taken.withFollowers, floor: taken.alone }, told: { value: least } };
  });
}
