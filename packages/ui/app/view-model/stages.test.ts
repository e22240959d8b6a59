import { expect, test } from "vitest";
import { stagesOf } from "./stages.ts";
import { madePipeline } from "./testing/made-pipeline.ts";

function stages(graph: string): string {
  return stagesOf(madePipeline(graph))
    .map((stage) => stage.map(({ descriptor }) => descriptor.metadata.name).join(","))
    .join(" > ");
}

test.each([
  ["one phase", "image", "image"],
  ["a chain, whatever its names", "z>m m>a", "z > m > a"],
  ["a fan-out", "image>staging staging>eu staging>us", "image > staging > eu,us"],
  ["a fan-in stands behind all it is promoted from", "a>b b>d a>d", "a > b > d"],
  ["phases of one stage stand in the order of their parents", "b>y a>z", "a,b > z,y"],
  ["two that have nothing to do with each other", "image lone", "image,lone"],
])("%s", (_, graph, expected) => {
  expect(stages(graph)).toBe(expected);
});

test("what goes around in a circle ends somewhere, and loses nobody", () => {
  const shown = stages("a>b b>c c>a");
  expect(shown.split(/ > |,/).toSorted()).toEqual(["a", "b", "c"]);
});
