import type { Benchmark } from "../benchmark.ts";
import { runBenchmarks, type Suite } from "../suite.ts";
import { growth } from "./cases/growth.ts";
import { size } from "./cases/size.ts";
import { Workbench } from "./workbench.ts";

/** The command `glu` with more and more phases, between a registry and a Git server. */
export const scaleSuite: Suite = {
  name: "scale",
  run: async (options) => {
    const bench = await Workbench.open(options.signal);
    try {
      return await runBenchmarks(benchmarksFor(options.quick), bench, options);
    } finally {
      await bench.close();
    }
  },
};

function benchmarksFor(quick: boolean): readonly Benchmark<Workbench>[] {
  const layouts = ["one", "many"] as const;
  const sizes = quick ? [10, 100] : [10, 100, 1000, 3000];
  const measured = sizes.flatMap((phases) =>
    layouts.map((layout) =>
      size({
        phases,
        layout,
        starts: phases > 100 ? 1 : 3,
        intervals: quick ? 1 : 2,
        images: quick ? 3 : 5,
        bursts: phases > 100 ? 2 : 5,
      }),
    ),
  );
  return quick ? measured : [...measured, ...layouts.map(growth)];
}
