import { expect, test } from "vitest";
import { downstreamFirst } from "./downstream-first.ts";

const edge = (from: string, to: string, pipeline = "app") => ({ pipeline, from, to });

test("a phase is promoted from before it is promoted into, in each pipeline for itself", () => {
  const edges = [
    edge("image", "eu"),
    edge("image", "us"),
    edge("eu", "world"),
    edge("us", "world"),
    edge("world", "archive"),
    edge("world", "eu", "other"),
  ];
  const order = downstreamFirst(edges);
  expect(order).toHaveLength(edges.length);
  for (const [index, { pipeline, to }] of order.entries()) {
    const later = order.slice(index + 1);
    expect(later.filter((one) => one.pipeline === pipeline && one.from === to)).toEqual([]);
  }
});

test("a long line, and many ways through one, take no time", () => {
  const line = Array.from({ length: 2000 }, (_, index) => edge(`${index}`, `${index + 1}`));
  expect(downstreamFirst(line)).toEqual(line.toReversed());
  const ladder = Array.from({ length: 60 }, (_, index) => [
    edge(`${index}`, `${index}-a`),
    edge(`${index}`, `${index}-b`),
    edge(`${index}-a`, `${index + 1}`),
    edge(`${index}-b`, `${index + 1}`),
  ]).flat();
  expect(downstreamFirst(ladder).at(-1)?.from).toBe("0");
});
