import { rm } from "node:fs/promises";
import { phasePaths } from "@glu/git/testing";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import { bloblessClone } from "../raw-fetches.ts";
import type { Workbench } from "../workbench.ts";

const size = "LARGE";
const few = 3;
const many = 1000;

/** From nothing to the contents of the files of some phases, against a clone that reads no file. */
export function coldStart(): Benchmark<Workbench> {
  const cases = {
    few: { name: `cold start ${size} ${few} phases`, unit: "ms", target: ratioAtMost(0.7) },
    many: { name: `cold start ${size} ${many} phases`, unit: "ms", target: ratioAtMost(1.4) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const repository = await bench.repositories.serve(size);
    const { target, git } = await bench.servers.http(repository.name);
    const client = bench.startClient();
    const start = async (count: number) => {
      const paths = phasePaths(size, count);
      return (await client.call("coldStart", { target, paths })).milliseconds;
    };
    const clone = async () => {
      const { directory, milliseconds } = await bloblessClone(bench, git.url);
      await rm(directory, { recursive: true });
      return milliseconds;
    };
    const contestants = { few: () => start(few), many: () => start(many), clone };
    const medians = await measure(contestants, bench.rounds(size));
    return {
      few: { value: medians.few, floor: medians.clone },
      many: { value: medians.many, floor: medians.clone },
    };
  });
}
