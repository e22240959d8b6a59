import { type Benchmark, benchmark } from "../../benchmark.ts";
import { megabyte } from "../../memory.ts";
import { growth } from "../../statistics.ts";
import { valueAtMost } from "../../targets.ts";
import type { Workbench } from "../workbench.ts";

/** Images that change at once. */
const images = 10;
/** How often the memory is taken. */
const samples = 20;

/** What is in use towards the end of many changes, beyond what was in use early on. */
export function memoryGrowth(changes: number): Benchmark<Workbench> {
  const name = `memory growth over ${changes} changes`;
  const cases = { growth: { name, unit: "MB", target: valueAtMost(1) } } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const names = await bench.pushImages(images);
    const client = bench.startClient();
    await client.call("open", { host: bench.registry.host, names, unlimited: true });
    await client.call("listen", 1);
    const used: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      for (let done = 0; done < changes / samples; done += images) {
        await Promise.all(names.map((name) => bench.registry.push({ name })));
        await client.call("refresh", 1);
      }
      used.push((await client.call("memory", undefined)).used);
    }
    return { growth: { value: growth(used) / megabyte } };
  });
}
