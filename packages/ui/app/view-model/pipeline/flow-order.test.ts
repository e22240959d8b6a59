import { expect, test } from "vitest";
import { madePipeline } from "../testing/made-pipeline.ts";
import { flowOrder } from "./flow-order.ts";

test("each phase comes after the edges that lead into it", () => {
  const pipeline = madePipeline("image>staging staging>asia staging>europe");
  expect(flowOrder(pipeline).map(({ id }) => id)).toEqual([
    "phase:image",
    "edge:promotion:image:staging",
    "phase:staging",
    "edge:promotion:staging:asia",
    "phase:asia",
    "edge:promotion:staging:europe",
    "phase:europe",
  ]);
});

test("where several edges meet they all come before the phase", () => {
  const pipeline = madePipeline("asia>world europe>world");
  expect(flowOrder(pipeline).map(({ id }) => id)).toEqual([
    "phase:asia",
    "phase:europe",
    "edge:promotion:asia:world",
    "edge:promotion:europe:world",
    "phase:world",
  ]);
});

test("one phase alone is all there is", () => {
  expect(flowOrder(madePipeline("image")).map(({ id }) => id)).toEqual(["phase:image"]);
});
