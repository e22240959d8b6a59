import { describe, expect, it } from "vitest";
import { type Benchmark, benchmark, judge } from "./benchmark.ts";
import { runBenchmarks, type SharedContext, type SuiteOptions, withChecks } from "./suite.ts";
import { valueAtMost } from "./targets.ts";

/** Notes what is done with it. */
class Diary implements SharedContext {
  readonly lines: string[] = [];

  readonly clear = async (): Promise<void> => {
    this.lines.push("clear");
  };
}

const options: SuiteOptions = {
  quick: false,
  only: undefined,
  signal: new AbortController().signal,
  progress: () => undefined,
};

function noting(name: string, value: number): Benchmark<Diary> {
  const target = valueAtMost(5);
  const cases = {
    time: { name: `${name} time`, unit: "ms", target },
    size: { name: `${name} size`, unit: "MB", target },
  } as const;
  return benchmark(cases, async ({ lines }: Diary) => {
    lines.push(name);
    return { time: { value }, size: { value: value + 1 } };
  });
}

function failing(): Benchmark<Diary> {
  const cases = { time: { name: "broken time", unit: "ms", target: valueAtMost(5) } } as const;
  return benchmark(cases, async () => {
    throw new Error("no server");
  });
}

describe("runBenchmarks", () => {
  it("runs one after the other and clears up after each", async () => {
    const diary = new Diary();
    const { results } = await runBenchmarks([noting("one", 1), noting("two", 5)], diary, options);
    expect(diary.lines).toEqual(["one", "clear", "two", "clear"]);
    expect(results.map(({ name, value, ok }) => ({ name, value, ok }))).toEqual([
      { name: "one time", value: 1, ok: true },
      { name: "one size", value: 2, ok: true },
      { name: "two time", value: 5, ok: true },
      { name: "two size", value: 6, ok: false },
    ]);
  });

  it("goes on when something cannot be measured, and says so", async () => {
    const diary = new Diary();
    const benchmarks = [failing(), noting("two", 1)];
    const { results, failures } = await runBenchmarks(benchmarks, diary, options);
    expect(failures).toEqual([{ names: ["broken time"], error: new Error("no server") }]);
    expect(results).toHaveLength(2);
    expect(diary.lines).toEqual(["clear", "two", "clear"]);
  });

  it("measures only what is asked for", async () => {
    const diary = new Diary();
    const benchmarks = [noting("one", 1), noting("two", 2)];
    const asked = { ...options, only: "two si" };
    const { results } = await runBenchmarks(benchmarks, diary, asked);
    expect(diary.lines).toEqual(["two", "clear"]);
    expect(results.map(({ name }) => name)).toEqual(["two size"]);
  });

  it("refuses to measure nothing", async () => {
    const asked = { ...options, only: "three" };
    await expect(runBenchmarks([noting("one", 1)], new Diary(), asked)).rejects.toThrow(
      'No case has "three" in its name.',
    );
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    controller.abort(new Error("stopped by SIGINT"));
    const stopped = { ...options, signal: controller.signal };
    await expect(runBenchmarks([noting("one", 1)], new Diary(), stopped)).rejects.toThrow(
      "stopped by SIGINT",
    );
  });
});

describe("withChecks", () => {
  const result = (name: string) =>
    judge({ name, unit: "errors", target: valueAtMost(0) }, { value: 0 });
  const outcome = { results: [result("one")], failures: [] };

  it("adds what the checks find", async () => {
    const checked = await withChecks(outcome, ["landed"], async () => [result("landed")]);
    expect(checked.results.map(({ name }) => name)).toEqual(["one", "landed"]);
    expect(checked.failures).toEqual([]);
  });

  it("keeps the results when the checks fail", async () => {
    const error = new Error("no server");
    const checked = await withChecks(outcome, ["landed"], async () => {
      throw error;
    });
    expect(checked).toEqual({
      results: outcome.results,
      failures: [{ names: ["landed"], error }],
    });
  });
});
