import type { PhaseView } from "@glu/core/api-types";
import { expect, test } from "vitest";
import { madePipeline } from "../testing/made-pipeline.ts";
import { changesBetween } from "./pipeline-changes.ts";

const before = madePipeline("image>staging");

test("what a phase shows now is told by its version", () => {
  const resource = { digest: "sha256:b", image: { version: "1.5.0" } };
  expect(changesBetween(before, withImage({ resource }))).toEqual([
    { phase: "image", words: "image now shows 1.5.0" },
  ]);
});

test("that a phase cannot be read is told", () => {
  const after = withImage({ state: "error", reason: "the registry is away" });
  expect(changesBetween(before, after)).toEqual([{ phase: "image", words: "image is now: error" }]);
});

test("that it was looked at again is nothing", () => {
  const after = withImage({ observed_at: "2026-01-01T12:00:00.000Z" });
  expect(changesBetween(before, after)).toEqual([]);
});

test("a phase that was not there has not changed", () => {
  expect(changesBetween({ ...before, phases: [] }, before)).toEqual([]);
});

function withImage(image: Partial<PhaseView>) {
  return madePipeline("image>staging", { phases: { image } });
}
