import { describe, expect, test } from "vitest";
import { sightWith, startingSight, wholeSight } from "./graph-view.ts";

const pane = { width: 1000, height: 500 };
const box = { x: 100, y: 50, width: 200, height: 100 };

describe("at first", () => {
  test("a small graph is in the middle, and no larger than it reads well", () => {
    expect(startingSight({ width: 200, height: 100 }, pane, box)).toEqual({
      x: 375,
      y: 187.5,
      zoom: 1.25,
    });
  });

  test("a graph that fits is shown as large as there is room", () => {
    const { zoom } = startingSight({ width: 1170, height: 100 }, pane, box);
    expect(zoom).toBeCloseTo(0.8);
  });

  test("a long graph is shown from its beginning, so that it can be read", () => {
    const { x, zoom } = startingSight({ width: 10_000, height: 100 }, pane, box);
    expect({ x, zoom }).toEqual({ x: 32, zoom: 0.7 });
  });

  test("a high graph is shown where it begins", () => {
    const first = { x: 100, y: 1500, width: 200, height: 100 };
    const { y, zoom } = startingSight({ width: 800, height: 3000 }, pane, first);
    expect(first.y * zoom + y).toBe(pane.height / 2);
  });

  test("a high graph that begins at its top leaves no gap above", () => {
    expect(startingSight({ width: 800, height: 3000 }, pane, box).y).toBe(32);
  });
});

test("all of a long graph is shown, however small", () => {
  expect(wholeSight({ width: 4680, height: 100 }, pane).zoom).toBeCloseTo(0.2);
  expect(wholeSight({ width: 4680, height: 100 }, pane).x).toBeCloseTo(32);
});

describe("what is to be seen", () => {
  const sight = { x: 0, y: 0, zoom: 1 };

  test("moves nothing if it is seen", () => {
    const seen = { x: 500, y: 250, width: 200, height: 100 };
    expect(sightWith(seen, sight, pane)).toBe(sight);
  });

  test("comes in from the side where it is", () => {
    expect(sightWith({ ...box, x: 2000, y: 250 }, sight, pane)).toEqual({
      x: -1132,
      y: 0,
      zoom: 1,
    });
    expect(sightWith({ ...box, x: -200, y: 250 }, sight, pane)).toEqual({ x: 332, y: 0, zoom: 1 });
  });

  test("shows its beginning if it is larger than the room", () => {
    const large = { x: 2000, y: 250, width: 3000, height: 100 };
    expect(sightWith(large, sight, pane)).toEqual({ x: -468, y: 0, zoom: 1 });
  });
});
