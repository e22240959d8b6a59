import { type Benchmark, benchmark } from "../../benchmark.ts";
import { valueExactly } from "../../targets.ts";
import type { Workbench } from "../workbench.ts";

/** Milliseconds. */
const interval = 100;
const unchangedLooks = 10;
const changedLooks = 5;

/** What the registry is asked in a look that comes by itself, however many listen. */
export function requestsOfLooks(listeners: number): Benchmark<Workbench> {
  const audience = listeners === 1 ? "1 listener" : `${listeners} listeners`;
  const caseFor = (look: string, what: string, count: number) => {
    const name = `${look} look ${audience} ${what}`;
    return { name, unit: "requests", target: valueExactly(count) } as const;
  };
  const cases = {
    unchanged: caseFor("unchanged", "requests", 1),
    unchangedGets: caseFor("unchanged", "GETs", 0),
    changed: caseFor("changed", "requests", 2),
    changedGets: caseFor("changed", "GETs", 1),
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const names = await bench.pushImages(1);
    const { host, take } = await bench.counted();
    const client = bench.startClient();
    await client.call("open", { host, names, interval });
    await client.call("look", { listeners, looks: 1 });
    await take();
    await client.call("look", { listeners, looks: unchangedLooks });
    const unchanged = await take();
    for (let look = 0; look < changedLooks; look += 1) {
      await bench.registry.push({ name: names[0] ?? "" });
      await client.call("look", { listeners, looks: 1 });
    }
    const changed = await take();
    return {
      unchanged: { value: unchanged.all / unchangedLooks },
      unchangedGets: { value: unchanged.gets / unchangedLooks },
      changed: { value: changed.all / changedLooks },
      changedGets: { value: changed.gets / changedLooks },
    };
  });
}
