import type { Benchmark } from "../benchmark.ts";
import { runBenchmarks, type Suite } from "../suite.ts";
import { answers } from "./cases/answers.ts";
import { commands } from "./cases/commands.ts";
import { followed } from "./cases/followed.ts";
import { Workbench } from "./workbench.ts";

/** The server and the commands of `@glu/core`. */
export const serverSuite: Suite = {
  name: "server",
  run: async (options) => {
    const pipelines = options.quick ? 100 : 1000;
    const bench = new Workbench(options.signal, pipelines);
    try {
      return await runBenchmarks(benchmarksFor(pipelines, options.quick), bench, options);
    } finally {
      await bench.close();
    }
  },
};

function benchmarksFor(pipelines: number, quick: boolean): readonly Benchmark<Workbench>[] {
  const rounds = quick ? { samples: 5, warmUp: 1 } : { samples: 11, warmUp: 2 };
  return [
    answers(pipelines, quick ? 1000 : 3000, rounds),
    followed(2000, rounds),
    commands(rounds),
  ];
}
