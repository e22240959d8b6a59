import type { Benchmark } from "../benchmark.ts";
import { runBenchmarks, type Suite } from "../suite.ts";
import { historyPage } from "./cases/history-page.ts";
import { opening } from "./cases/opening.ts";
import { promotionRecords } from "./cases/promotion-records.ts";
import { Workbench } from "./workbench.ts";

/** The store of `@glu/core` in a file on the disk of this machine. */
export const storeSuite: Suite = {
  name: "store",
  run: async (options) => {
    const bench = await Workbench.open(options.signal);
    try {
      const benchmarks = options.quick ? quickBenchmarks() : allBenchmarks();
      return await runBenchmarks(benchmarks, bench, options);
    } finally {
      await bench.close();
    }
  },
};

function quickBenchmarks(): readonly Benchmark<Workbench>[] {
  const rounds = { samples: 15, warmUp: 10 };
  return [
    promotionRecords({ samples: 51, warmUp: 30 }),
    historyPage(100_000, 1000, rounds),
    opening(100_000, rounds),
  ];
}

function allBenchmarks(): readonly Benchmark<Workbench>[] {
  const rounds = { samples: 31, warmUp: 10 };
  return [
    promotionRecords({ samples: 101, warmUp: 50 }),
    historyPage(1_000_000, 1000, rounds),
    opening(1_000_000, rounds),
  ];
}
