import { describe, expect, it } from "vitest";
import { type CaseResult, judge } from "./benchmark.ts";
import { formatJson, formatTable } from "./report.ts";
import { ratioAtMost, valueAtLeast, valueAtMost, valueExactly } from "./targets.ts";

const results: readonly CaseResult[] = [
  judge(
    { name: "promotion", unit: "ms", target: ratioAtMost(0.5) },
    { value: 19.25, floor: 43.75 },
  ),
  judge(
    { name: "group commit", unit: "promotions/s", target: valueAtLeast(500) },
    { value: 1318.4, floor: 25.361 },
  ),
  judge({ name: "cpu", unit: "ms", target: valueAtMost(0.01) }, { value: 0.0213 }),
  judge({ name: "landed", unit: "commits", target: valueExactly(812) }, { value: 812 }),
];

describe("formatJson", () => {
  it("prints the suite and its cases, and nothing else", () => {
    expect(JSON.parse(formatJson("git", results))).toEqual({
      suite: "git",
      cases: [
        {
          name: "promotion",
          value: 19.25,
          unit: "ms",
          floor: 43.75,
          ratio: 0.44,
          target: 0.5,
          ok: true,
        },
        {
          name: "group commit",
          value: 1318,
          unit: "promotions/s",
          floor: 25.36,
          ratio: 51.99,
          target: 500,
          ok: true,
        },
        {
          name: "cpu",
          value: 0.0213,
          unit: "ms",
          floor: null,
          ratio: null,
          target: 0.01,
          ok: false,
        },
        {
          name: "landed",
          value: 812,
          unit: "commits",
          floor: null,
          ratio: null,
          target: 812,
          ok: true,
        },
      ],
    });
  });

  it("is one line", () => {
    expect(formatJson("git", results)).not.toContain("\n");
  });
});

describe("formatTable", () => {
  it("aligns the columns and says what missed its target", () => {
    expect(formatTable(results)).toBe(
      [
        "case                      value  floor   ratio  target",
        "promotion               19.3 ms   43.8  0.440×  ≤ 0.5×      ok",
        "group commit  1318 promotions/s   25.4   52.0×   ≥ 500      ok",
        "cpu                   0.0213 ms                 ≤ 0.01  MISSED",
        "landed              812 commits                  = 812      ok",
      ].join("\n"),
    );
  });
});
