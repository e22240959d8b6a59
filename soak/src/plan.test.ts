import { describe, expect, it } from "vitest";
import {
  actKinds,
  acts,
  choose,
  isBreak,
  isCalm,
  isEnding,
  troubleKinds,
  troubles,
} from "./plan.ts";

function take<T>(steps: Iterable<T>, count: number): readonly T[] {
  const taken: T[] = [];
  for (const step of steps) {
    taken.push(step);
    if (taken.length === count) {
      break;
    }
  }
  return taken;
}

describe("a plan", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(take(acts(7, 4), 500)).toEqual(take(acts(7, 4), 500));
    expect(take(troubles(7), 500)).toEqual(take(troubles(7), 500));
    expect(take(acts(7, 4), 20)).not.toEqual(take(acts(8, 4), 20));
  });

  it("has everything that people, builds and machines do", () => {
    const done = new Set(take(acts(1, 4), 1000).map(({ kind }) => kind));
    expect([...done].toSorted()).toEqual(actKinds.toSorted());
    const happened = new Set(take(troubles(1), 1000).map(({ kind }) => kind));
    expect([...happened].toSorted()).toEqual(troubleKinds.toSorted());
  });

  it("does as much in a second as it was told", () => {
    const all = take(acts(3, 4), 4000).reduce((sum, { after }) => sum + after, 0);
    expect(4000 / (all / 1000)).toBeGreaterThan(3.6);
    expect(4000 / (all / 1000)).toBeLessThan(4.4);
  });

  it("knows which troubles end the process", () => {
    const ending = take(troubles(1), 1000).filter(isEnding);
    expect(new Set(ending.map(({ kind }) => kind))).toEqual(
      new Set(["restart", "kill", "kill before a push", "kill after a push"]),
    );
  });
});

describe("a break", () => {
  it("follows on work, and is calm after a while", () => {
    const minutes = [0, 3, 3.4, 3.8, 4.1, 7.3, 7.5, 7.9];
    expect(minutes.map((minute) => isBreak(minute * 60_000))).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(minutes.filter((minute) => isCalm(minute * 60_000))).toEqual([3.8, 7.9]);
  });
});

describe("choose", () => {
  it("takes each with the same chance, and nothing from nothing", () => {
    const picks = [0, 0.34, 0.67, 0.999];
    expect(picks.map((pick) => choose(["a", "b", "c"], pick))).toEqual(["a", "b", "c", "c"]);
    expect(choose([], 0.5)).toBeUndefined();
  });
});
