import { setTimeout as pause } from "node:timers/promises";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { monotonicNow } from "../../registry/monotonic-now.ts";
import { valueAtMost, valueExactly } from "../../targets.ts";
import type { EngineName } from "../engine.ts";
import { beginAfter, type Replicas } from "../replicas.ts";
import type { Workbench } from "../workbench.ts";

/** PostgreSQL breaks all connections and is back; or it is away at the moment at which a share was taken. */
export function restarted(engine: EngineName, patience: number): Benchmark<Workbench> {
  const name = `${engine}: PostgreSQL restarted`;
  const cases = {
    idle: { name: `${name}, a share is taken`, unit: "ms", target: valueAtMost(5000) },
    again: {
      name: `${name} while one is taken, the same is taken again`,
      unit: "ms",
      target: valueAtMost(patience),
    },
    unhandled: {
      name: `${name} while one is taken, unhandled`,
      unit: "errors",
      target: valueExactly(0),
    },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const { postgres } = bench;
    const replicas = await bench.three(engine);
    await postgres.restart();
    const idle = await offered(replicas, "0", patience);
    await Promise.all(replicas.all.map((child) => child.call("handle", 500)));
    const before = (await replicas.takes()).length;
    await replicas.first.call("offer", ["1"]);
    await replicas.taken(before + 1, patience);
    await postgres.pause();
    await pause(1000);
    await postgres.resume();
    const again = await offered(replicas, "1", patience);
    const counts = await Promise.all(
      replicas.all.map((child) => child.call("unhandled", undefined)),
    );
    return {
      idle: { value: idle },
      again: { value: again },
      unhandled: { value: counts.reduce((sum, count) => sum + count, 0) },
    };
  });
}

/** From now on until a share is taken that is offered as soon as that works. */
async function offered(replicas: Replicas, share: string, patience: number): Promise<number> {
  const begin = monotonicNow();
  const before = (await replicas.takes()).length;
  for (;;) {
    try {
      await replicas.first.call("offer", [share]);
      break;
    } catch {
      await pause(100);
    }
  }
  return beginAfter(await replicas.taken(before + 1, patience), begin);
}
