import { describe, expect, test } from "vitest";
import { type DrawnCase, draw } from "./draw.ts";

const measures = ["start-up cpu", "idle cpu", "memory", "one image, told of"] as const;

function casesOf(cost: (phases: number) => number): readonly DrawnCase[] {
  return ["one repository", "many repositories"].flatMap((layout) =>
    [10, 100, 1000, 3000].flatMap((phases) =>
      measures.map((measure) => ({
        name: `${phases} phases, ${layout}: ${measure}`,
        value: cost(phases),
        floor: 5,
      })),
    ),
  );
}

function pointsOf(picture: string, name: string): readonly (readonly number[])[] {
  const [, text = ""] =
    new RegExp(`<polyline class="${name}" points="([^"]*)"`).exec(picture) ?? [];
  return text.split(" ").map((point) => point.split(",").map(Number));
}

describe("the picture", () => {
  test("shows what grows with the phases as one straight line that rises", () => {
    const [first = [], , , last = []] = pointsOf(draw(casesOf((phases) => 3 * phases)), "one");
    const [, second = [], third = []] = pointsOf(draw(casesOf((phases) => 3 * phases)), "one");
    const slopeOf = (a: readonly number[], b: readonly number[]) =>
      ((b[1] ?? 0) - (a[1] ?? 0)) / ((b[0] ?? 0) - (a[0] ?? 0));
    expect(last[1]).toBeLessThan(first[1] ?? 0);
    expect(slopeOf(first, second)).toBeCloseTo(slopeOf(third, last), 1);
  });

  test("shows what is the same with any number as a level line", () => {
    const heights = pointsOf(draw(casesOf(() => 90)), "one").map(([, y]) => y);
    expect(new Set(heights).size).toBe(1);
  });

  test("has its words as text, in light and in dark", () => {
    const picture = draw(casesOf((phases) => phases));
    expect(picture).toContain(">Resident memory, MB</text>");
    expect(picture).toContain("prefers-color-scheme: dark");
    expect(picture).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("is not drawn of what was not measured", () => {
    expect(() => draw([])).toThrow('There is no case "start-up cpu".');
  });
});
