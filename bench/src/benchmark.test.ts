import { describe, expect, it } from "vitest";
import { benchmark, judge, type Measured, type Target } from "./benchmark.ts";
import { ratioAtMost, valueAtLeast, valueAtMost, valueExactly } from "./targets.ts";

describe("judge", () => {
  const table: readonly [string, Target, Measured & { readonly ok: boolean }][] = [
    ["a ratio at its limit", ratioAtMost(0.5), { value: 5, floor: 10, ok: true }],
    ["a ratio beyond it", ratioAtMost(0.5), { value: 5.1, floor: 10, ok: false }],
    ["a ratio without a floor", ratioAtMost(0.5), { value: 0, ok: false }],
    ["a ratio to nothing", ratioAtMost(0.5), { value: 0, floor: 0, ok: false }],
    ["a value at its limit", valueAtMost(5), { value: 5, ok: true }],
    ["a value beyond it", valueAtMost(5), { value: 5.01, ok: false }],
    ["a value within the tolerance", valueAtMost(1, 0.2), { value: 1.2, ok: true }],
    ["a value beyond the tolerance", valueAtMost(1, 0.2), { value: 1.21, ok: false }],
    ["a value whose ratio is no matter", valueAtLeast(500), { value: 500, floor: 900, ok: true }],
    ["a value that is too low", valueAtLeast(500), { value: 499, floor: 9, ok: false }],
    ["the expected value", valueExactly(3), { value: 3, ok: true }],
    ["less than expected", valueExactly(3), { value: 2, ok: false }],
    ["more than expected", valueExactly(3), { value: 4, ok: false }],
    ["not a number", valueAtMost(5), { value: Number.NaN, ok: false }],
  ];

  it.each(table)("judges %s", (name, target, { ok, ...measured }) => {
    expect(judge({ name, unit: "ms", target }, measured).ok).toBe(ok);
  });

  it("tells how value and floor compare", () => {
    const description = { name: "one", unit: "ms", target: valueAtMost(9) } as const;
    expect(judge(description, { value: 3, floor: 4 })).toMatchObject({
      ...description,
      value: 3,
      floor: 4,
      ratio: 0.75,
    });
    expect(judge(description, { value: 3 }).ratio).toBeUndefined();
  });
});

describe("benchmark", () => {
  it("gives the answers in the order of the cases", async () => {
    const cases = {
      first: { name: "first", unit: "ms", target: valueAtMost(1) },
      second: { name: "second", unit: "MB", target: valueAtMost(1) },
    } as const;
    const answers = (context: number) => ({ second: { value: 2 }, first: { value: context } });
    const made = benchmark(cases, async (context: number) => answers(context));
    expect(made.cases.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(await made.run(7)).toEqual([{ value: 7 }, { value: 2 }]);
  });
});
