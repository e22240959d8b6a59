import { setTimeout as sleep } from "node:timers/promises";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { valueAtMost } from "../../targets.ts";
import { monotonicNow } from "../monotonic-now.ts";
import type { Workbench } from "../workbench.ts";

/** Milliseconds. */
const interval = 1000;
const allowed = 1000;

/** From before a tag is pushed until listeners are told, for pushes at all times between two looks. */
export function changeSeen(samples: number): Benchmark<Workbench> {
  const name = `change seen interval ${interval / 1000} s slowest of ${samples}`;
  const cases = {
    slowest: { name, unit: "ms", target: valueAtMost(interval + allowed) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const [watched = ""] = await bench.pushImages(1);
    const client = bench.startClient();
    await client.call("open", { host: bench.registry.host, names: [watched], interval });
    await client.call("listen", 1);
    const taken: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      const push = await bench.registry.prepare({ name: watched });
      await client.call("nextLook", undefined);
      await sleep((interval * sample) / samples);
      const told = client.call("nextChange", undefined);
      const start = monotonicNow();
      await push();
      taken.push((await told) - start);
    }
    return { slowest: { value: Math.max(...taken) } };
  });
}
