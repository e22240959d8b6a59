import { type Benchmark, benchmark } from "../../benchmark.ts";
import { valueAtMost } from "../../targets.ts";
import type { Layout } from "../catalogue.ts";
import { growthPower } from "../growth.ts";
import type { Grown, Workbench } from "../workbench.ts";

/** Cpu in ms, percent of a core, MB, cpu in ms, and ms: what differs by less does not count. */
const least: Readonly<Record<Grown, number>> = {
  "start-up": 50,
  idle: 0.2,
  memory: 0.5,
  "one image": 20,
  burst: 100,
};

/** How what a system costs grows with its phases, from the sizes measured before. */
export function growth(layout: Layout): Benchmark<Workbench> {
  const name = layout === "one" ? "growth, one repository" : "growth, many repositories";
  const unit = "power";
  const cases = {
    start: { name: `${name}: start-up cpu`, unit, target: valueAtMost(1.2) },
    idle: { name: `${name}: idle cpu`, unit, target: valueAtMost(1.2) },
    memory: { name: `${name}: memory in use`, unit, target: valueAtMost(1.2) },
    one: { name: `${name}: one image, cpu`, unit, target: valueAtMost(0.5) },
    burst: { name: `${name}: every tenth image at once`, unit, target: valueAtMost(1.2) },
    each: {
      name: `memory in use of a phase, ${layout === "one" ? "one repository" : "many repositories"}`,
      unit: "kB",
      target: valueAtMost(60),
    },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const power = (what: Grown) => ({ value: growthPower(bench.costs(what, layout), least[what]) });
    return {
      start: power("start-up"),
      idle: power("idle"),
      memory: power("memory"),
      one: power("one image"),
      burst: power("burst"),
      each: { value: memoryOfPhase(bench, layout) },
    };
  });
}

/** Between the smallest and the largest size. */
function memoryOfPhase(bench: Workbench, layout: Layout): number {
  const costs = bench.costs("memory", layout);
  const [smallest, largest] = [costs[0], costs.at(-1)];
  if (!smallest || !largest) {
    return Number.NaN;
  }
  return ((largest.cost - smallest.cost) * 1000) / (largest.phases - smallest.phases);
}
