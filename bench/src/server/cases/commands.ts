import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { type Contestant, measure, type Rounds } from "../../measure.ts";
import { ratioAtMost } from "../../targets.ts";
import type { Workbench } from "../workbench.ts";

const run = promisify(execFile);

/** Commands from their start to their end, against a Node.js that does nothing. */
export function commands(rounds: Rounds): Benchmark<Workbench> {
  const cases = {
    version: { name: "glu --version / node", unit: "ms", target: ratioAtMost(1.6) },
    inspect: { name: "glu inspect / node", unit: "ms", target: ratioAtMost(3) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const { directory, glu, program } = await bench.example();
    const node = (...args: readonly string[]): Contestant => {
      return async () => {
        const start = performance.now();
        await run(process.execPath, args, { cwd: directory, signal: bench.signal });
        return performance.now() - start;
      };
    };
    const taken = await measure(
      {
        nothing: node("--eval", "0"),
        version: node(glu, "--version"),
        inspect: node(glu, "--file", program, "inspect", "gitops-example-app"),
      },
      rounds,
    );
    return {
      version: { value: taken.version, floor: taken.nothing },
      inspect: { value: taken.inspect, floor: taken.nothing },
    };
  });
}
