import { type Benchmark, type CaseDescription, type CaseResult, judge } from "./benchmark.ts";

/** A family of cases about one part of the product. */
export interface Suite {
  readonly name: string;
  readonly run: (options: SuiteOptions) => Promise<Outcome>;
}

export interface SuiteOptions {
  /** True to leave out what takes long. */
  readonly quick: boolean;
  /** Part of the names of the cases to measure. @default all */
  readonly only: string | undefined;
  readonly signal: AbortSignal;
  /** Told what is being done, one line at a time. */
  readonly progress: (line: string) => void;
}

export interface Outcome {
  readonly results: readonly CaseResult[];
  readonly failures: readonly Failure[];
}

/** Cases that could not be measured. */
interface Failure {
  readonly names: readonly string[];
  readonly error: unknown;
}

/** What all benchmarks of a suite share. */
export interface SharedContext {
  /** Ends what one benchmark has started. */
  readonly clear: () => Promise<void>;
}

/** Runs those benchmarks that answer an asked case, one after the other. */
export async function runBenchmarks<Context extends SharedContext>(
  benchmarks: readonly Benchmark<Context>[],
  context: Context,
  { only, signal, progress }: SuiteOptions,
): Promise<Outcome> {
  const results: CaseResult[] = [];
  const failures: Failure[] = [];
  if (!benchmarks.some(({ cases }) => cases.some((one) => isAsked(one, only)))) {
    throw new Error(`No case has "${only}" in its name.`);
  }
  for (const { cases, run } of benchmarks) {
    const names = cases.filter((one) => isAsked(one, only)).map(({ name }) => name);
    if (names.length === 0) {
      continue;
    }
    signal.throwIfAborted();
    const start = performance.now();
    try {
      const measured = await run(context);
      const judged = cases.map((one, index) => judge(one, measured[index] ?? unanswered));
      results.push(...judged.filter((one) => isAsked(one, only)));
    } catch (error) {
      failures.push({ names, error });
    }
    await context.clear();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    progress(`${seconds.padStart(6)} s  ${names.join("; ")}`);
  }
  return { results, failures };
}

/** Adds what is found out when all is done. Checks that fail leave the rest as it is. */
export async function withChecks(
  { results, failures }: Outcome,
  names: readonly string[],
  check: () => Promise<readonly CaseResult[]>,
): Promise<Outcome> {
  try {
    return { results: [...results, ...(await check())], failures };
  } catch (error) {
    return { results, failures: [...failures, { names, error }] };
  }
}

const unanswered = { value: Number.NaN };

function isAsked({ name }: CaseDescription, only: string | undefined): boolean {
  return only === undefined || name.includes(only);
}
