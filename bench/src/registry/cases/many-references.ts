import { type Benchmark, benchmark } from "../../benchmark.ts";
import type { Cost } from "../../cost.ts";
import { ratioAtMost, valueExactly } from "../../targets.ts";
import type { Client, Floor, Workbench } from "../workbench.ts";

export interface ManyReferencesOptions {
  /** At most 1,000. */
  readonly references: number;
  /** Between two looks at each reference, in ms. */
  readonly interval: number;
  /** How many of them are observed. */
  readonly intervals: number;
}

/** The looks of a reference come a tenth early or late, and the first and the last may be in or out. */
const tolerance = 0.15;
const warmUpLooks = 2000;

/** What 1.5 % of a core are to the 2.5 % that bare requests take where a request costs half a millisecond. */
const cpuLimit = 0.6;

/** Many references that are watched where nothing happens, against bare requests as often. */
export function manyReferences(options: ManyReferencesOptions): Benchmark<Workbench> {
  const { references, interval, intervals } = options;
  const name = `${references} references interval ${interval / 1000} s`;
  const cases = {
    cpu: { name: `${name} cpu`, unit: "%", target: ratioAtMost(cpuLimit) },
    looks: { name: `${name} requests`, unit: "requests", target: valueExactly(1, tolerance) },
    gets: { name: `${name} GETs`, unit: "requests", target: valueExactly(0) },
    connections: { name: `${name} connections`, unit: "connections", target: valueExactly(0) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const names = (await bench.manyTags()).names.slice(0, references);
    const { host, take } = await bench.counted();
    const client = bench.startClient();
    const floor = bench.startFloor();
    await warmUp(bench, { client, floor, name: names[0] ?? "" });
    await client.call("open", { host, names, interval });
    await client.call("listen", 1);
    await client.call("observe", interval / 2);
    await take();
    const poll = { host: bench.registry.host, names, interval, intervals };
    const [product, bare] = await Promise.all([
      client.call("observe", interval * intervals),
      floor.call("poll", poll),
    ]);
    const { all, gets, connections } = await take();
    const percent = ({ cpu }: Cost) => (cpu * 100) / (interval * intervals);
    return {
      cpu: { value: percent(product), floor: percent(bare) },
      looks: { value: all / references / intervals },
      gets: { value: gets },
      connections: { value: connections },
    };
  });
}

interface WarmUpOptions {
  readonly client: Client;
  readonly floor: Floor;
  readonly name: string;
}

/** Processes that watch many references have run for long; what runs is compiled. */
async function warmUp(bench: Workbench, { client, floor, name }: WarmUpOptions): Promise<void> {
  const { host } = bench.registry;
  const digest = await bench.registry.digestOf(name);
  const looks = { name, digest, times: warmUpLooks };
  await client.call("open", { host, names: [], unlimited: true });
  await Promise.all([client.call("resolve", looks), floor.call("head", { host, ...looks })]);
}
