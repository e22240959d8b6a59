import { setTimeout as pause } from "node:timers/promises";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { valueExactly } from "../../targets.ts";
import type { EngineName } from "../engine.ts";
import type { Take } from "../replica-process.ts";
import { shareNames } from "../shares.ts";
import type { Workbench } from "../workbench.ts";

const handling = 300;

/** The same share is offered 50 times at once by each of three processes. */
export function doubles(engine: EngineName, rounds: number): Benchmark<Workbench> {
  const cases = {
    again: {
      name: `${engine}: taken again of ${rounds} offered 150 times at once`,
      unit: "shares",
      target: valueExactly(0),
    },
    both: {
      name: `${engine}: taken by two at the same time`,
      unit: "shares",
      target: valueExactly(0),
    },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const replicas = await bench.three(engine);
    await Promise.all(replicas.all.map((child) => child.call("handle", handling)));
    for (const share of shareNames.slice(0, rounds)) {
      const offer = { share, times: 50 };
      await Promise.all(replicas.all.map((child) => child.call("offerAgain", offer)));
    }
    await replicas.taken(rounds, 20_000);
    await pause(1500);
    const takes = await replicas.takes();
    return { again: { value: takes.length - rounds }, both: { value: overlaps(takes) } };
  });
}

function overlaps(takes: readonly Take[]): number {
  const sorted = takes.toSorted((one, other) => one.begin - other.begin);
  return sorted.filter(({ share, begin }, index) => {
    const before = sorted.slice(0, index).filter((other) => other.share === share);
    return before.some(({ end = Number.POSITIVE_INFINITY }) => end > begin);
  }).length;
}
