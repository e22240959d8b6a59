import { expect, test } from "vitest";
import { madePipeline } from "../testing/made-pipeline.ts";
import { jumpTargets } from "./jump-targets.ts";
import { overviewRow } from "./overview-row.ts";

const rows = [
  madePipeline("image>production", { name: "checkout" }),
  madePipeline("image>production", { name: "web-checkout" }),
  madePipeline("image>staging", {
    name: "production-tools",
    edges: { "image>staging": { status: "behind" } },
  }),
].map(overviewRow);

function found(text: string): readonly string[] {
  return jumpTargets(rows, text).map(({ pipeline, phase }) =>
    phase === undefined ? pipeline : `${pipeline}/${phase}`,
  );
}

test("without words it leads to what needs attention first", () => {
  expect(found("")).toEqual(["production-tools", "checkout", "web-checkout"]);
});

test("the beginning of a name is worth more than its middle", () => {
  expect(found("check")).toEqual(["checkout", "web-checkout"]);
});

test.each(["check prod", "checkout/production", "CHECKOUT PRODUCTION"])("%s is a phase", (text) => {
  expect(found(text)[0]).toBe("checkout/production");
});

test("a pipeline comes before phases of the same name", () => {
  expect(found("prod")).toEqual([
    "production-tools",
    "checkout/production",
    "web-checkout/production",
  ]);
});

test("what nobody is called leads nowhere", () => {
  expect(found("check zebra")).toEqual([]);
});
