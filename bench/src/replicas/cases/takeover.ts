import { setTimeout as sleep } from "node:timers/promises";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { median } from "../../statistics.ts";
import { valueAtMost } from "../../targets.ts";
import type { Fleet } from "../fleet.ts";
import type { Workbench } from "../workbench.ts";
import type { World } from "../world.ts";

export interface TakeoverOptions {
  readonly phases: number;
  readonly kills: number;
}

const replicas = 3;
/** Between two questions, in ms. */
const askEvery = { tended: 100, tip: 5 } as const;

/** One of three replicas is killed, and an image pushed for a pipeline that it tends. */
export function takeover({ phases, kills }: TakeoverOptions): Benchmark<Workbench> {
  const unit = "ms";
  const cases = {
    tended: { name: "killed: all pipelines tended again", unit, target: valueAtMost(10_000) },
    image: { name: "killed: image in Git", unit, target: valueAtMost(12_000) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const fleet = await bench.keepOnly(phases);
    const taken = { tended: [] as number[], image: [] as number[] };
    for (let kill = 0; kill < kills; kill += 1) {
      await fleet.scaleTo(replicas);
      // As with a system that has been in use.
      await fleet.promote(fleet.entries.slice(0, 1));
      const { tended, image } = await killOne(bench.world, fleet);
      taken.tended.push(tended);
      taken.image.push(image);
    }
    return { tended: { value: median(taken.tended) }, image: { value: median(taken.image) } };
  });
}

async function killOne(world: World, fleet: Fleet) {
  const [victim] = fleet.replicas;
  const [[name] = []] = await fleet.tended();
  const entry = fleet.entries.find((one) => one.name === name);
  if (!victim || !entry) {
    throw new Error("the first replica tends nothing");
  }
  const base = await world.tip(entry.repository);
  const begin = performance.now();
  const since = () => performance.now() - begin;
  await Promise.all([fleet.kill(victim), fleet.images.push([entry.name])]);
  const tended = async () => {
    while ((await fleet.tended()).flat().length < fleet.entries.length) {
      world.signal.throwIfAborted();
      await sleep(askEvery.tended);
    }
    return since();
  };
  const image = async () => {
    while ((await world.tip(entry.repository)) === base) {
      world.signal.throwIfAborted();
      await sleep(askEvery.tip);
    }
    return since();
  };
  const [whenTended, whenInGit] = await Promise.all([tended(), image()]);
  return { tended: whenTended, image: whenInGit };
}
