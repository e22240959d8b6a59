import { type Benchmark, judge } from "../benchmark.ts";
import {
  type Outcome,
  runBenchmarks,
  type Suite,
  type SuiteOptions,
  withChecks,
} from "../suite.ts";
import { valueExactly } from "../targets.ts";
import { changeSeen } from "./cases/change-seen.ts";
import { look } from "./cases/look.ts";
import { lookOrSkopeo } from "./cases/look-or-skopeo.ts";
import { manyReferences } from "./cases/many-references.ts";
import { requestsAmongManyTags, timeAmongManyTags } from "./cases/many-tags.ts";
import { memoryGrowth } from "./cases/memory.ts";
import { requestsOfLooks } from "./cases/requests.ts";
import { hasSkopeo } from "./skopeo.ts";
import { Workbench } from "./workbench.ts";

/** `@glu/registry` on a real registry of this machine. */
export const registrySuite: Suite = {
  name: "registry",
  run: async (options) => {
    const bench = await Workbench.open(options.signal);
    try {
      const benchmarks = options.quick ? quickBenchmarks() : allBenchmarks();
      const all = [...benchmarks, ...(await withSkopeo(options))];
      return await verified(await runBenchmarks(all, bench, options), bench, options);
    } finally {
      await bench.close();
    }
  },
};

function quickBenchmarks(): readonly Benchmark<Workbench>[] {
  return [
    changeSeen(3),
    ...requests(),
    look({ samples: 7, warmUp: 3 }),
    manyReferences({ references: 100, interval: 2000, intervals: 3 }),
    timeAmongManyTags("semver", { samples: 30, warmUp: 30 }),
    memoryGrowth(600),
  ];
}

function allBenchmarks(): readonly Benchmark<Workbench>[] {
  const rounds = { samples: 15, warmUp: 5 };
  return [
    changeSeen(15),
    ...requests(),
    look(rounds),
    manyReferences({ references: 1000, interval: 20_000, intervals: 2 }),
    timeAmongManyTags("semver", { samples: 30, warmUp: 30 }),
    timeAmongManyTags("newest", { samples: 30, warmUp: 30 }),
    memoryGrowth(5000),
  ];
}

function requests(): readonly Benchmark<Workbench>[] {
  return [requestsOfLooks(1), requestsOfLooks(100), requestsAmongManyTags()];
}

async function withSkopeo({
  signal,
  progress,
}: SuiteOptions): Promise<readonly Benchmark<Workbench>[]> {
  if (await hasSkopeo(signal)) {
    return [lookOrSkopeo()];
  }
  progress("skopeo is not installed: left out");
  return [];
}

/** No target is met by leaving work out: adds whether what was seen is what the registry has. */
async function verified(
  outcome: Outcome,
  bench: Workbench,
  { progress }: SuiteOptions,
): Promise<Outcome> {
  progress("checking what was seen");
  return await withChecks(outcome, ["seen", "changes"], async () => {
    const { seen, watched, changes, pushes, problems } = await bench.verify();
    for (const problem of problems) {
      progress(problem);
    }
    return [
      judge({ name: "seen", unit: "images", target: valueExactly(watched) }, { value: seen }),
      judge({ name: "changes", unit: "changes", target: valueExactly(pushes) }, { value: changes }),
    ];
  });
}
