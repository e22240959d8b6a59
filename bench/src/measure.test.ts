import { describe, expect, it } from "vitest";
import { measure } from "./measure.ts";

describe("measure", () => {
  it("takes turns, and prepares each round", async () => {
    const calls: string[] = [];
    const contestant = (name: string) => async () => {
      calls.push(name);
      return 1;
    };
    await measure(
      { one: contestant("one"), two: contestant("two") },
      {
        samples: 2,
        warmUp: 1,
        before: async () => {
          calls.push("before");
        },
      },
    );
    const round = ["before", "one", "two"];
    expect(calls).toEqual([...round, ...round, ...round]);
  });

  it("gives the median of each, without the rounds to warm up", async () => {
    const from = (values: readonly number[]) => {
      const left = [...values];
      return async () => left.shift() ?? Number.NaN;
    };
    const contestants = { slow: from([1000, 500, 9, 1, 5]), fast: from([0, 0, 4, 3, 2]) };
    expect(await measure(contestants, { samples: 3, warmUp: 2 })).toEqual({ slow: 5, fast: 3 });
  });

  it("ends with the first failure", async () => {
    const failing = async () => {
      throw new Error("no server");
    };
    await expect(measure({ failing }, { samples: 1, warmUp: 0 })).rejects.toThrow("no server");
  });
});
