import { expect, test } from "vitest";
import { narrowed, parseOverviewSearch, toggleLabel } from "./overview-search.ts";

test("an address that makes no sense asks for everything", () => {
  expect(parseOverviewSearch({ q: "", label: "", status: "constructor", sort: "age" })).toEqual({});
});

test("an address says all that was asked for", () => {
  const search = { q: "web", label: ["team:web"], status: "error", sort: "name" } as const;
  expect(parseOverviewSearch({ ...search, label: "team:web" })).toEqual(search);
});

test("a label is asked for once, and no longer when it is chosen again", () => {
  const once = toggleLabel({ q: "web" }, "team:web");
  expect(once).toEqual({ q: "web", label: ["team:web"] });
  expect(toggleLabel(once, "team:web")).toEqual({ q: "web" });
});

test("what is no longer asked for leaves the address", () => {
  expect(narrowed({ q: "web", status: "error" }, "status", undefined)).toEqual({ q: "web" });
  expect(narrowed({ q: "web" }, "q", "")).toEqual({});
});
