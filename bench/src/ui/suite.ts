import { runBenchmarks, type Suite } from "../suite.ts";
import { overview } from "./cases/overview.ts";
import { openWorkbench } from "./workbench.ts";

/** The dashboard of `@glu/ui` in a browser. */
export const uiSuite: Suite = {
  name: "ui",
  run: async (options) => {
    const pipelines = options.quick ? 100 : 1000;
    const rounds = options.quick ? { samples: 5, warmUp: 1 } : { samples: 11, warmUp: 2 };
    const bench = await openWorkbench(pipelines, options.signal);
    try {
      return await runBenchmarks([overview(pipelines, rounds)], bench, options);
    } finally {
      await bench.close();
    }
  },
};
