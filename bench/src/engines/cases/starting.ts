import { type Benchmark, benchmark } from "../../benchmark.ts";
import { valueExactly } from "../../targets.ts";
import type { EngineName } from "../engine.ts";
import { shareNames } from "../shares.ts";
import type { Workbench } from "../workbench.ts";

/** Long enough for each to get one, in ms. */
const handling = 50;

/** Three processes that begin at the same moment on an empty database. */
export function starting(engine: EngineName, tries: number): Benchmark<Workbench> {
  const name = `${engine}: three begin at once, of ${tries} tries`;
  const cases = {
    worked: { name: `${name} worked`, unit: "tries", target: valueExactly(tries) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    let worked = 0;
    for (let count = 0; count < tries; count += 1) {
      worked += (await works(bench, engine)) ? 1 : 0;
      await bench.clear();
    }
    return { worked: { value: worked } };
  });
}

/** All three have opened, and each of them takes one of the shares. */
async function works(bench: Workbench, engine: EngineName): Promise<boolean> {
  const replicas = await bench.spawn(engine, 3);
  try {
    await replicas.openAtOnce();
    await Promise.all(replicas.all.map((child) => child.call("handle", handling)));
    await replicas.first.call("offer", shareNames);
    await replicas.taken(shareNames.length, 10_000);
    const each = await Promise.all(replicas.all.map((child) => child.call("takes", undefined)));
    return each.every((takes) => takes.length > 0);
  } catch {
    return false;
  }
}
