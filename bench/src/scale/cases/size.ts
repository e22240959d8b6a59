import { setTimeout as sleep } from "node:timers/promises";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { megabyte } from "../../memory.ts";
import { median } from "../../statistics.ts";
import { ratioAtMost, valueAtMost } from "../../targets.ts";
import { type Entry, promotedOf, repositoriesOf, type Size } from "../catalogue.ts";
import { pushedImages } from "../pushed-images.ts";
import type { StartedGlu } from "../started-glu.ts";
import type { Floor, Workbench } from "../workbench.ts";

export interface SizeOptions extends Size {
  /** How often it is started. */
  readonly starts: number;
  /** How many intervals it is left alone for. */
  readonly intervals: number;
  /** How many images are pushed one after the other. */
  readonly images: number;
  /** How often many are pushed at once. */
  readonly bursts: number;
}

/** Between two looks at an image or a repository, in ms: what users have. */
const interval = 10_000;
const warmUpRequests = 500;

/** Everything about a system of this size, from its start to a burst of images. */
export function size(options: SizeOptions): Benchmark<Workbench> {
  const { phases, layout } = options;
  const name = `${phases} phases, ${layout === "one" ? "one repository" : "many repositories"}`;
  const cases = {
    start: { name: `${name}: start-up`, unit: "ms", target: ratioAtMost(12) },
    startCpu: { name: `${name}: start-up cpu`, unit: "ms", target: ratioAtMost(10) },
    idle: { name: `${name}: idle cpu`, unit: "%", target: ratioAtMost(2) },
    memory: { name: `${name}: memory`, unit: "MB", target: ratioAtMost(6) },
    one: { name: `${name}: one image, told of`, unit: "ms", target: ratioAtMost(3) },
    oneCpu: { name: `${name}: one image, cpu`, unit: "ms", target: valueAtMost(150) },
    looked: { name: `${name}: one image, looked for`, unit: "ms", target: valueAtMost(13_000) },
    burst: { name: `${name}: every tenth image at once`, unit: "ms", target: ratioAtMost(3) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const entries = await bench.world.prepare(options);
    const { glu, ...started } = await startUp(bench, options, entries);
    await settle(phases);
    const idle = await leaveAlone(glu, { bench, options, entries });
    const { resident, used } = await glu.probe("memory");
    bench.note("idle", options, idle.value);
    bench.note("memory", options, used / megabyte);
    const wanted = { ...options, glu, promoted: promotedOf(entries) };
    const pushed = await pushedImages(bench.world, { ...wanted, idleShare: idle.value / 100 });
    bench.note("one image", options, pushed.oneCpu.value);
    bench.note("burst", options, pushed.burst.value);
    const [smallest] = bench.resident(layout, resident / megabyte);
    return {
      ...started,
      idle,
      memory: { value: resident / megabyte, floor: smallest ?? Number.NaN },
      ...pushed,
    };
  });
}

interface Setting {
  readonly bench: Workbench;
  readonly options: SizeOptions;
  readonly entries: readonly Entry[];
}

/** The last one goes on; product and floor take turns. */
async function startUp(bench: Workbench, options: SizeOptions, entries: readonly Entry[]) {
  const taken = {
    start: [] as number[],
    startFloor: [] as number[],
    cpu: [] as number[],
    cpuFloor: [] as number[],
  };
  let glu: StartedGlu | undefined;
  for (let round = 0; round < options.starts; round += 1) {
    await bench.clear();
    const begin = performance.now();
    const floor = bench.startFloor();
    await floor.call("once", asked(bench, entries));
    taken.startFloor.push(performance.now() - begin);
    taken.cpuFloor.push(await floor.call("cpu", undefined));
    glu = await bench.start(options, entries);
    taken.start.push(glu.startUp);
    taken.cpu.push((await glu.probe("cpu")).cpu);
  }
  if (!glu) {
    throw new Error("nothing was started");
  }
  const cpu = median(taken.cpu);
  bench.note("start-up", options, cpu);
  return {
    glu,
    start: { value: median(taken.start), floor: median(taken.startFloor) },
    startCpu: { value: cpu, floor: median(taken.cpuFloor) },
  };
}

/** What is in step is compared once in the background, for at most a tenth of the time. */
async function settle(phases: number): Promise<void> {
  await sleep(5_000 + 12 * phases);
}

/** The share of a core that it takes while nothing happens, in percent; the same requests at the same time are the floor. */
async function leaveAlone(glu: StartedGlu, { bench, options, entries }: Setting) {
  const floor: Floor = bench.startFloor();
  const { intervals } = options;
  const time = interval * intervals;
  // What runs is compiled, as it is in a process that has run for long.
  for (let requests = 0; requests < warmUpRequests; requests += entries.length) {
    await floor.call("once", asked(bench, entries));
  }
  await sleep(1_000);
  const before = await glu.probe("cpu");
  const bare = await floor.call("poll", { ...asked(bench, entries), interval, intervals });
  const after = await glu.probe("cpu");
  const percent = (cpu: number) => (cpu * 100) / Math.max(time, bare.milliseconds);
  return { value: percent(after.cpu - before.cpu), floor: percent(bare.cpu) };
}

function asked({ world }: Workbench, entries: readonly Entry[]) {
  return {
    host: world.registry.host,
    images: entries.map(({ image }) => image),
    repositories: repositoriesOf(entries).map((name) => world.urlOf(name)),
  };
}
