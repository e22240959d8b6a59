import { expect, test } from "vitest";
import { type Divisible, divide, mostShares } from "./shares.ts";

function pipeline(name: string, places: readonly string[], weight = 3): Divisible {
  return { name, places, weight };
}

test("pipelines that have a place in common, directly or through others, are in one share", () => {
  const { shares } = divide([
    pipeline("a", ["one"]),
    pipeline("b", ["two"]),
    pipeline("c", ["three", "two"]),
    pipeline("d", ["one", "three"]),
    pipeline("e", ["four"]),
  ]);
  expect(shares).toEqual([
    { name: "0", pipelines: ["a", "b", "c", "d"] },
    { name: "1", pipelines: ["e"] },
  ]);
});

test("who defines the same in another order divides alike, and who defines more does not", () => {
  const all = Array.from({ length: 40 }, (_, index) =>
    pipeline(`p${index}`, [`place ${index}`], 1 + (index % 5)),
  );
  const { shares, layout } = divide(all);
  expect(divide(all.toReversed())).toEqual({ shares, layout });
  expect(divide([...all, pipeline("more", [])]).layout).not.toBe(layout);
});

test("many are divided into a bounded number of shares of about the same weight", () => {
  const all = Array.from({ length: 300 }, (_, index) =>
    pipeline(`p${index}`, [`place ${index}`], 2 + (index % 17)),
  );
  const { shares } = divide(all);
  const weights = shares.map(({ pipelines }) =>
    pipelines.reduce((sum, name) => sum + 2 + (Number(name.slice(1)) % 17), 0),
  );
  expect(shares).toHaveLength(mostShares);
  expect(shares.flatMap(({ pipelines }) => pipelines)).toHaveLength(300);
  expect(Math.max(...weights) / Math.min(...weights)).toBeLessThan(1.1);
});

test("one that says nothing of its places is alone, and nothing at all is no share", () => {
  expect(divide([pipeline("a", []), pipeline("b", [])]).shares).toHaveLength(2);
  expect(divide([])).toMatchObject({ shares: [] });
});

test("thousands in one repository are divided at once", () => {
  const all = Array.from({ length: 5_000 }, (_, index) =>
    pipeline(`p${index}`, ["one", `${index}`]),
  );
  expect(divide(all).shares).toMatchObject([{ name: "0", pipelines: { length: 5_000 } }]);
});
