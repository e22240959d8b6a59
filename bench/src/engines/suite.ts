import type { Benchmark } from "../benchmark.ts";
import { runBenchmarks, type Suite } from "../suite.ts";
import { doubles } from "./cases/doubles.ts";
import { idle } from "./cases/idle.ts";
import { killedAlone, killedTold } from "./cases/killed.ts";
import { placing, placingPooled } from "./cases/placing.ts";
import { restarted } from "./cases/restarted.ts";
import { size } from "./cases/size.ts";
import { starting } from "./cases/starting.ts";
import { type EngineName, engineNames } from "./engine.ts";
import { Workbench } from "./workbench.ts";

/** Engines for jobs on PostgreSQL, by what is asked of them: to hand out shares. */
export const enginesSuite: Suite = {
  name: "engines",
  run: async (options) => {
    const bench = await Workbench.open(options.signal);
    try {
      const ofEach = engineNames.flatMap((engine) => benchmarksFor(engine, options.quick));
      const alone = (["graphile-worker", "pg-boss"] as const).flatMap((engine) => [
        killedAlone(engine, 12_000),
        size(engine),
      ]);
      return await runBenchmarks([...ofEach, ...alone], bench, options);
    } finally {
      await bench.close();
    }
  },
};

function benchmarksFor(engine: EngineName, quick: boolean): readonly Benchmark<Workbench>[] {
  return [
    starting(engine, quick ? 2 : 5),
    placing(engine, quick ? 6 : 14),
    doubles(engine, quick ? 4 : 12),
    killedTold(engine),
    idle(engine, quick ? 3 : 4),
    restarted(engine, 10_000),
    placingPooled(engine, quick ? 4 : 10),
  ];
}
