import { describe, expect, it } from "vitest";
import { backOffDelay } from "./back-off.ts";

describe("backOffDelay", () => {
  it("doubles up to the longest, and is at least half of that", () => {
    expect(delays(1)).toEqual([50, 100, 200, 300, 300]);
    expect(delays(0)).toEqual([25, 50, 100, 150, 150]);
  });
});

function delays(random: number): number[] {
  return [1, 2, 3, 4, 50].map((failures) =>
    backOffDelay(failures, { base: 50, longest: 300, random: () => random }),
  );
}
