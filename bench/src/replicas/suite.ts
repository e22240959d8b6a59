import { type Benchmark, judge } from "../benchmark.ts";
import { runBenchmarks, type Suite, withChecks } from "../suite.ts";
import { valueExactly } from "../targets.ts";
import { burst } from "./cases/burst.ts";
import { idle } from "./cases/idle.ts";
import { limited } from "./cases/limited.ts";
import { takeover } from "./cases/takeover.ts";
import { Workbench } from "./workbench.ts";

/** One, two and three servers that share the work, on one PostgreSQL, with a Git server that is far away. */
export const replicasSuite: Suite = {
  name: "replicas",
  run: async (options) => {
    const bench = await Workbench.open(options.signal, options.progress);
    try {
      const outcome = await runBenchmarks(benchmarksFor(options.quick), bench, options);
      return await withChecks(outcome, ["landed"], async () => [await landed(bench)]);
    } finally {
      await bench.close();
    }
  },
};

function benchmarksFor(quick: boolean): readonly Benchmark<Workbench>[] {
  return quick
    ? [
        idle({ sizes: [30, 300], time: 10_000 }),
        takeover({ phases: 300, kills: 1 }),
        burst({ phases: 300, step: 2, rounds: 1, singles: 3 }),
      ]
    : [
        // An interval of everything that comes again, such as the retries of triggers.
        idle({ sizes: [30, 300, 3000], time: 60_000 }),
        takeover({ phases: 3000, kills: 3 }),
        burst({ phases: 3000, step: 4, rounds: 2, singles: 5 }),
        // These lie in 143 of the 300 repositories, one in each: an even part of them in each share.
        limited({ phases: 3000, step: 7, rounds: 3 }),
      ];
}

/** Each promotion that was recorded as landed is one commit, and there is no other. */
async function landed(bench: Workbench) {
  const { recorded, commits } = await bench.account();
  const target = valueExactly(recorded);
  return judge({ name: "landed", unit: "commits", target }, { value: commits });
}
