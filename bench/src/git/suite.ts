import { type Benchmark, judge } from "../benchmark.ts";
import {
  type Outcome,
  runBenchmarks,
  type Suite,
  type SuiteOptions,
  withChecks,
} from "../suite.ts";
import { valueExactly } from "../targets.ts";
import { affectedPhases } from "./cases/affected-phases.ts";
import { cliEngine } from "./cases/cli-engine.ts";
import { coldStart } from "./cases/cold-start.ts";
import { conflict } from "./cases/conflict.ts";
import { groupCommit } from "./cases/group-commit.ts";
import { idlePoll } from "./cases/idle-poll.ts";
import { memoryGrowth, residentMemory } from "./cases/memory.ts";
import { promotionOverHttp } from "./cases/promotion-http.ts";
import { promotionOverHttps } from "./cases/promotion-https.ts";
import { promotionOverSsh } from "./cases/promotion-ssh.ts";
import { update } from "./cases/update.ts";
import { Workbench } from "./workbench.ts";

/** `@glu/git` against the git program, on real servers of this machine. */
export const gitSuite: Suite = {
  name: "git",
  run: async (options) => {
    const bench = await Workbench.open(options);
    try {
      const benchmarks = options.quick ? quickBenchmarks() : allBenchmarks();
      const outcome = await runBenchmarks(benchmarks, bench, options);
      return await verified(outcome, bench, options);
    } finally {
      await bench.close();
    }
  },
};

function quickBenchmarks(): readonly Benchmark<Workbench>[] {
  return [...smallAndMedium(), memoryGrowth({ promotions: 2000, phases: 100 })];
}

function allBenchmarks(): readonly Benchmark<Workbench>[] {
  return [...smallAndMedium(), ...large(), memoryGrowth({ promotions: 10_000, phases: 1000 })];
}

function smallAndMedium(): readonly Benchmark<Workbench>[] {
  return [
    promotionOverHttp("SMALL", 0.5),
    promotionOverHttp("MEDIUM", 0.5),
    promotionOverHttps(),
    promotionOverSsh(),
    cliEngine(),
    conflict(),
    groupCommit({ size: "MEDIUM", atLeast: 500 }),
    groupCommit({ size: "MEDIUM", atLeast: 150, roundTrip: 80 }),
    idlePoll("MEDIUM"),
    affectedPhases("MEDIUM"),
  ];
}

function large(): readonly Benchmark<Workbench>[] {
  return [
    promotionOverHttp("LARGE", 0.9),
    groupCommit({ size: "LARGE", atLeast: 250 }),
    groupCommit({ size: "LARGE", atLeast: 150, roundTrip: 80 }),
    idlePoll("LARGE"),
    update(),
    affectedPhases("LARGE"),
    coldStart(),
    residentMemory(),
  ];
}

/** No target is met by leaving work out: adds what has become of all that was pushed. */
async function verified(
  outcome: Outcome,
  { repositories }: Workbench,
  { progress }: SuiteOptions,
): Promise<Outcome> {
  progress("checking the repositories of the servers");
  return await withChecks(outcome, ["landed", "fsck"], async () => {
    const { landed, expected, problems } = await repositories.verify();
    for (const problem of problems) {
      progress(problem);
    }
    const target = valueExactly(expected);
    return [
      judge({ name: "landed", unit: "commits", target }, { value: landed }),
      judge({ name: "fsck", unit: "errors", target: valueExactly(0) }, { value: problems.length }),
    ];
  });
}
