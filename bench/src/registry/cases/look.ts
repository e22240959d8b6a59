import { type Benchmark, benchmark } from "../../benchmark.ts";
import type { Cost } from "../../cost.ts";
import { measure, type Rounds } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import type { Workbench } from "../workbench.ts";

/** How many looks in a row one sample is the mean of. */
const series = 50;

/** What a tag points to, against the same HEAD request over a connection that is kept. */
export function look(rounds: Rounds): Benchmark<Workbench> {
  const cases = {
    time: { name: "look", unit: "ms", target: ratioAtMost(1.5) },
    cpu: { name: "look cpu", unit: "ms", target: ratioAtMost(2.5) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const [name = ""] = await bench.pushImages(1);
    const digest = await bench.registry.digestOf(name);
    const { host } = bench.registry;
    const client = bench.startClient();
    const floor = bench.startFloor();
    await client.call("open", { host, names: [], unlimited: true });
    const looks = { name, digest, times: series };
    const compare = async (what: keyof Cost) => {
      const product = async () => (await client.call("resolve", looks))[what] / series;
      const head = async () => (await floor.call("head", { host, ...looks }))[what] / series;
      const medians = await measure({ product, head }, rounds);
      return { value: medians.product, floor: medians.head };
    };
    return { time: await compare("milliseconds"), cpu: await compare("cpu") };
  });
}
