import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure, type Rounds } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import { inspectRaw } from "../skopeo.ts";
import type { Workbench } from "../workbench.ts";

const rounds: Rounds = { samples: 15, warmUp: 3 };

/** One look against the program that scripts would run for it. */
export function lookOrSkopeo(): Benchmark<Workbench> {
  const cases = {
    look: { name: "look / skopeo inspect", unit: "ms", target: ratioAtMost(0.3) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const names = await bench.pushImages(1);
    const { host } = bench.registry;
    const client = bench.startClient();
    await client.call("open", { host, names });
    await client.call("listen", 1);
    const product = async () => (await client.call("refresh", 1)).milliseconds;
    const skopeo = () => inspectRaw(`${host}/${names[0]}`, bench.signal);
    const medians = await measure({ product, skopeo }, rounds);
    return { look: { value: medians.product, floor: medians.skopeo } };
  });
}
