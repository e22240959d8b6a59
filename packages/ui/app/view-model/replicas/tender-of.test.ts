import { expect, test } from "vitest";
import { madeReplicas } from "../testing/made-replica.ts";
import { tenderOf } from "./tender-of.ts";

test("who tends a pipeline is said where there are several who could", () => {
  const several = madeReplicas([["a"], ["b"]], ["c"]);
  expect(tenderOf(several, "b")).toEqual({ kind: "one", name: "web-2" });
  expect(tenderOf(several, "elsewhere")).toBeUndefined();
  expect(tenderOf(madeReplicas([["a"]]), "a")).toBeUndefined();
});

test("that nobody does is said in any case", () => {
  expect(tenderOf(madeReplicas([["a"], ["b"]], ["c"]), "c")).toEqual({ kind: "nobody" });
  expect(tenderOf(madeReplicas([[]], ["c"]), "c")).toEqual({ kind: "nobody" });
});
