import { expect, test } from "vitest";
import { filterOf, filtersFor, parseActivitySearch } from "./activity-search.ts";

test("an address says which list, and what it is narrowed to", () => {
  const search = { pipeline: "checkout", phase: "staging", state: "failed", page: "3", actor: "" };
  expect(parseActivitySearch(search)).toEqual({
    pipeline: "checkout",
    phase: "staging",
    state: "failed",
  });
  expect(parseActivitySearch({ ...search, show: "audit", action: "hold" })).toEqual({
    show: "audit",
    pipeline: "checkout",
    action: "hold",
  });
  expect(parseActivitySearch({ show: "nothing" })).toEqual({});
});

test("what looks like a number is a name", () => {
  expect(filterOf({ actor: 42 }, "promotions")).toEqual({ actor: "42" });
});

test("a phase is one of a pipeline", () => {
  expect(filterOf({ phase: "staging" }, "promotions")).toEqual({});
  expect(filtersFor("promotions", {})).not.toContain("phase");
  expect(filtersFor("promotions", { pipeline: "checkout" })).toContain("phase");
});
