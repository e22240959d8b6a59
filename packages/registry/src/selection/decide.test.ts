import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import { numericalOrder } from "./numerical-order.ts";
import { tagOrder } from "./tag-order.ts";

const order = tagOrder(numericalOrder);

interface Case {
  readonly best?: string;
  readonly young?: readonly string[];
  readonly inUse?: string;
}

describe("forward only", () => {
  it.each<[string, Case, string]>([
    ["nothing", {}, "nothing"],
    ["nothing any more", { inUse: "5" }, "nothing"],
    ["the first one", { best: "5" }, "use 5"],
    ["the same", { best: "5", inUse: "5" }, "use 5"],
    ["a better one", { best: "6", inUse: "5" }, "use 6"],
    ["an equal one", { best: "5.0", inUse: "5" }, "use 5.0"],
    ["only a worse one", { best: "4", inUse: "5" }, "went-back from 5 to 4"],
    ["only young ones", { young: ["6"] }, "too-young"],
    ["a good one behind young ones", { best: "5", young: ["6"] }, "use 5"],
    ["young ones before the one in use", { best: "5", young: ["6"], inUse: "5" }, "use 5"],
    ["young ones in place of the one in use", { young: ["6"], inUse: "5" }, "use 5"],
    ["a better one behind young ones", { best: "6", young: ["7"], inUse: "5" }, "use 6"],
    ["the one in use pushed again", { best: "4", young: ["5"], inUse: "5" }, "use 5"],
    ["a worse one behind a young better one", { best: "4", young: ["6"], inUse: "5" }, "use 5"],
    ["only worse ones, young", { young: ["4"], inUse: "5" }, "went-back from 5 to 4"],
    [
      "only worse ones, some young",
      { best: "3", young: ["4"], inUse: "5" },
      "went-back from 5 to 4",
    ],
  ])("finds %s", (_, found, expected) => {
    expect(decided(found, true)).toBe(expected);
  });
});

describe("following what is there", () => {
  it.each<[string, Case, string]>([
    ["nothing any more", { inUse: "5" }, "nothing"],
    ["a better one", { best: "6", inUse: "5" }, "use 6"],
    ["only a worse one", { best: "4", inUse: "5" }, "use 4"],
    ["only young ones", { young: ["4"], inUse: "5" }, "use 5"],
    ["a worse one behind a young better one", { best: "4", young: ["6"], inUse: "5" }, "use 4"],
    ["the one in use pushed again", { best: "4", young: ["5"], inUse: "5" }, "use 5"],
  ])("finds %s", (_, found, expected) => {
    expect(decided(found, false)).toBe(expected);
  });
});

function decided({ best, young = [], inUse }: Case, forwardOnly: boolean): string {
  const of = (tag: string) => ({ tag, version: tag });
  const optional = (tag: string | undefined) => (tag === undefined ? undefined : of(tag));
  const found = { best: optional(best), young: young.map(of) };
  const decision = decide(found, { order, forwardOnly, inUse: optional(inUse) });
  switch (decision.kind) {
    case "use":
      return `use ${decision.tag.tag}`;
    case "went-back":
      return `went-back from ${decision.from.tag} to ${decision.to.tag}`;
    default:
      return decision.kind;
  }
}
