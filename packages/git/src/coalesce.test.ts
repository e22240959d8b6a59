import { describe, expect, it } from "vitest";
import { Coalesced } from "./coalesce.ts";

describe("Coalesced", () => {
  it("shares one run among those who ask before it starts, with all their subjects", async () => {
    const runs: string[][] = [];
    const looks = new Coalesced<string, number>(async (subjects) => runs.push([...subjects]));
    expect(
      await Promise.all([looks.ask("a"), looks.ask("b"), looks.ask("a"), looks.ask()]),
    ).toEqual([1, 1, 1, 1]);
    expect(runs).toEqual([["a", "b"]]);
  });

  it("makes those who ask during a run wait for the next one", async () => {
    const runs: string[][] = [];
    const later: Promise<unknown>[] = [];
    const looks = new Coalesced<string, void>(async (subjects) => {
      runs.push([...subjects]);
      if (runs.length === 1) {
        later.push(looks.ask("b"), looks.ask("c"));
      }
    });
    await looks.ask("a");
    await Promise.all(later);
    expect(runs).toEqual([["a"], ["b", "c"]]);
  });

  it("runs again after a run that failed", async () => {
    let runs = 0;
    const looks = new Coalesced<string, number>(async () => {
      runs += 1;
      if (runs === 1) {
        throw new Error("first");
      }
      return runs;
    });
    await expect(looks.ask()).rejects.toThrow("first");
    expect(await looks.ask()).toBe(2);
  });
});
