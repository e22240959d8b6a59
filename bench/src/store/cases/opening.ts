import { type Benchmark, benchmark } from "../../benchmark.ts";
import { type Contestant, measure, type Rounds } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import { silentLogger, sqliteStore, systemTimers } from "../product.ts";
import type { Workbench } from "../workbench.ts";

/** Opening a store with a long history, against one that has none. */
export function opening(entries: number, rounds: Rounds): Benchmark<Workbench> {
  const name = `opening a history of ${entries}`;
  const cases = { opening: { name, unit: "ms", target: ratioAtMost(2) } } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const long = openings(await bench.history(entries));
    const empty = openings(await bench.history(0));
    const taken = await measure({ long, empty }, rounds);
    return { opening: { value: taken.long, floor: taken.empty } };
  });
}

function openings(path: string): Contestant {
  return async () => {
    const start = performance.now();
    const store = await sqliteStore({ path, timers: systemTimers, logger: silentLogger });
    const taken = performance.now() - start;
    await store.close();
    return taken;
  };
}
