import type { PipelineView } from "@glu/core/api-types";
import { describe, expect, test } from "vitest";
import { madePipeline } from "../testing/made-pipeline.ts";
import { type FlowItem, flowOrder } from "./flow-order.ts";
import { type GraphLayout, nextLayout } from "./graph-layout.ts";
import type { Box, Size } from "./graph-ways.ts";

const card = { width: 288, height: 120 };
const sign = { width: 110, height: 60 };

describe("a layout", () => {
  test("leads from left to right, with the sign of each edge between its ends", () => {
    const { boxes } = layoutOf(madePipeline("image>staging staging>production"));
    const places = ["phase:image", "edge:promotion:image:staging", "phase:staging"].map((id) =>
      boxOf(boxes, id),
    );
    const [image, edge, staging] = places;
    expect(places.map(({ y }) => y)).toEqual([60, 60, 60]);
    expect(image && edge && rightOf(image) < leftOf(edge)).toBe(true);
    expect(edge && staging && rightOf(edge) < leftOf(staging)).toBe(true);
  });

  test("puts what fans out below each other, in the order in which it is read", () => {
    const { boxes } = layoutOf(madePipeline("image>asia image>europe image>world"));
    const [asia, europe, world] = ["asia", "europe", "world"].map((name) =>
      boxOf(boxes, `phase:${name}`),
    );
    expect(asia && europe && world && [asia.x === europe.x, europe.x === world.x]).toEqual([
      true,
      true,
    ]);
    expect(asia && europe && asia.y < europe.y).toBe(true);
    expect(europe && world && europe.y < world.y).toBe(true);
  });

  test.each([
    ["one phase", madePipeline("image")],
    ["phases without edges", madePipeline("image other")],
    ["what fans in", madePipeline("asia>world europe>world world>moon")],
    ["a way that passes over others", madePipeline("a>b b>c c>d a>d")],
    ["a chain of 30", madePipeline(chain(30))],
    ["a fan of 30", madePipeline(fan(30))],
  ])("of %s shows everything, and nothing over something else", (_, pipeline) => {
    const items = flowOrder(pipeline);
    const { boxes, ways } = layoutOf(pipeline);
    expect([...boxes.keys()].toSorted()).toEqual(items.map(({ id }) => id).toSorted());
    expect(ways.size).toBe(pipeline.edges.length);
    expect(overlaps([...boxes.values()])).toEqual([]);
  });

  test("of nothing is nothing", () => {
    expect(layoutOf({ ...madePipeline("image"), phases: [] }).boxes.size).toBe(0);
  });
});

describe("the next layout", () => {
  const items = flowOrder(madePipeline("image>staging"));
  const before = nextLayout(undefined, items, sizesOf(items));

  test("is not there before everything was measured", () => {
    const [, ...some] = sizesOf(items);
    expect(nextLayout(undefined, items, new Map(some))).toBeUndefined();
  });

  test("is the one before while the same things have about the same sizes", () => {
    const grown = new Map(sizesOf(items)).set("phase:staging", { ...card, height: 132 });
    expect(nextLayout(before, items, grown)).toBe(before);
    const shrunk = new Map(sizesOf(items)).set("phase:staging", { ...card, height: 80 });
    expect(nextLayout(before, items, shrunk)).toBe(before);
  });

  test("makes room for a card that has grown much", () => {
    const grown = new Map(sizesOf(items)).set("phase:staging", { ...card, height: 200 });
    expect(nextLayout(before, items, grown)?.size.height).toBe(200);
  });

  test("is another one as soon as what is new was measured; the old one until then", () => {
    const more = flowOrder(madePipeline("image>staging staging>production"));
    expect(nextLayout(before, more, sizesOf(items))).toBe(before);
    expect(nextLayout(before, more, sizesOf(more))?.boxes.has("phase:production")).toBe(true);
  });
});

function layoutOf(pipeline: PipelineView): GraphLayout {
  const items = flowOrder(pipeline);
  const layout = nextLayout(undefined, items, sizesOf(items));
  expect(layout).toBeDefined();
  return layout as GraphLayout;
}

function sizesOf(items: readonly FlowItem[]): ReadonlyMap<string, Size> {
  return new Map(items.map(({ id, kind }) => [id, kind === "phase" ? card : sign]));
}

function chain(length: number): string {
  return Array.from({ length: length - 1 }, (_, at) => `p${100 + at}>p${101 + at}`).join(" ");
}

function fan(length: number): string {
  return Array.from({ length }, (_, at) => `image>p${100 + at}`).join(" ");
}

function boxOf(boxes: ReadonlyMap<string, Box>, id: string): Box {
  const box = boxes.get(id);
  expect(box).toBeDefined();
  return box as Box;
}

const leftOf = ({ x, width }: Box) => x - width / 2;
const rightOf = ({ x, width }: Box) => x + width / 2;

function overlaps(boxes: readonly Box[]): readonly (readonly [Box, Box])[] {
  return boxes.flatMap((one, at) =>
    boxes
      .slice(at + 1)
      .filter(
        (other) =>
          Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
          Math.abs(one.y - other.y) < (one.height + other.height) / 2,
      )
      .map((other) => [one, other] as const),
  );
}
