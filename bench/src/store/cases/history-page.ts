import { type Benchmark, benchmark } from "../../benchmark.ts";
import { type Contestant, measure, type Rounds } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import { phase, versionOf } from "../history-file.ts";
import type { Store } from "../product.ts";
import type { Workbench } from "../workbench.ts";

/** Pages that one sample is the mean of. */
const series = 20;
const limit = 50;

/** A page from the middle of a long history, against one from the middle of a short one. */
export function historyPage(entries: number, short: number, rounds: Rounds): Benchmark<Workbench> {
  const name = `history page of ${limit} among ${entries}`;
  const cases = { page: { name, unit: "ms", target: ratioAtMost(3) } } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const long = pages(await bench.openStore(await bench.history(entries)), entries);
    const floor = pages(await bench.openStore(await bench.history(short)), short);
    const taken = await measure({ long, floor }, rounds);
    return { page: { value: taken.long, floor: taken.floor } };
  });
}

function pages({ arrivals }: Store, entries: number): Contestant {
  const before = versionOf(entries / 2);
  return async () => {
    const start = performance.now();
    for (let done = 0; done < series; done += 1) {
      const { length } = await arrivals.list(phase, { before, limit });
      if (length !== limit) {
        throw new Error(`a page has ${length} entries`);
      }
    }
    return (performance.now() - start) / series;
  };
}
