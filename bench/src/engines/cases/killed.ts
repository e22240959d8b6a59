import { type Benchmark, benchmark } from "../../benchmark.ts";
import { monotonicNow } from "../../registry/monotonic-now.ts";
import { valueAtMost } from "../../targets.ts";
import type { EngineName } from "../engine.ts";
import { beginAfter, type Replicas } from "../replicas.ts";
import type { Workbench } from "../workbench.ts";

/** A process is killed while it takes a share, and the engine is left alone: when another one takes it. */
export function killedAlone(engine: EngineName, patience: number): Benchmark<Workbench> {
  const name = `${engine}: killed while it takes, taken by another`;
  const cases = { alone: { name, unit: "ms", target: valueAtMost(patience) } } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const { replicas, at } = await killLast(await bench.three(engine));
    return { alone: { value: beginAfter(await replicas.taken(1, patience), at) } };
  });
}

/** The same, and it is said who was killed. */
export function killedTold(engine: EngineName): Benchmark<Workbench> {
  const name = `${engine}: killed while it takes, once that is said`;
  const cases = { told: { name, unit: "ms", target: valueAtMost(1000) } } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const { replicas } = await killLast(await bench.three(engine));
    const said = await replicas.first.call("forget", ["replica-2"]);
    return { told: { value: beginAfter(await replicas.taken(1, 10_000), said) } };
  });
}

/** The last one dies of the only share; the others want one from then on. */
async function killLast(replicas: Replicas) {
  await replicas.want(false);
  const last = replicas.all.at(-1);
  await last?.call("handle", "die");
  await last?.call("want", true);
  await replicas.first.call("offer", ["0"]);
  await last?.call("exited", undefined).catch(() => undefined);
  replicas.withoutLast();
  const at = monotonicNow();
  await replicas.want(true);
  return { replicas, at };
}
