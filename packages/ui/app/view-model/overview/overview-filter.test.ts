import { describe, expect, test } from "vitest";
import { madePipeline } from "../testing/made-pipeline.ts";
import { labelCounts } from "./label-counts.ts";
import { countByStatus, found, type OverviewFilter, withStatus } from "./overview-filter.ts";
import { overviewRow } from "./overview-row.ts";

const digest = `sha256:${"c0ffee".padEnd(64, "0")}`;
const rows = [
  madePipeline("image>staging", {
    name: "checkout",
    labels: { team: "payments", docs: "https://docs.example" },
    phases: { image: { resource: { digest, image: { version: "1.10" } } } },
  }),
  madePipeline("image>staging", {
    name: "catalog",
    labels: { team: "storefront" },
    edges: { "image>staging": { status: "behind" } },
  }),
  madePipeline("image>production", {
    name: "search",
    labels: { team: "storefront", tier: "1" },
    phases: { image: { state: "error" } },
    edges: { "image>production": { status: "error" } },
  }),
].map(overviewRow);

function names(filter: OverviewFilter): string {
  return withStatus(found(rows, filter), filter.status)
    .map(({ name }) => name)
    .join(" ");
}

describe("the overview", () => {
  test.each<[OverviewFilter, string]>([
    [{}, "checkout catalog search"],
    [{ q: "  " }, "checkout catalog search"],
    [{ q: "CATA" }, "catalog"],
    [{ q: "storefront" }, "catalog search"],
    [{ q: "store production" }, "search"],
    [{ q: "1.1" }, "checkout"],
    [{ q: "10" }, ""],
    [{ q: "c0ffee" }, "checkout"],
    [{ q: digest }, "checkout"],
    [{ q: "0ffee" }, ""],
    [{ label: ["team:storefront"] }, "catalog search"],
    [{ label: ["team:storefront", "tier:1"] }, "search"],
    [{ label: ["team:store"] }, ""],
    [{ status: "behind" }, "catalog"],
    [{ status: "good", q: "image" }, "checkout"],
    [{ status: "error", label: ["team:payments"] }, ""],
  ])("narrowed by %j", (filter, expected) => {
    expect(names(filter)).toBe(expected);
  });

  test("counts pipelines of each status", () => {
    const counts = Object.fromEntries(
      countByStatus(rows).map(({ status, count }) => [status, count]),
    );
    expect(counts).toEqual({
      error: 1,
      blocked: 0,
      proposed: 0,
      behind: 1,
      held: 0,
      unknown: 0,
      good: 1,
    });
  });

  test("offers labels by how many have them, but none that names a page", () => {
    expect(labelCounts(rows)).toEqual([
      { filter: "team:storefront", count: 2 },
      { filter: "team:payments", count: 1 },
      { filter: "tier:1", count: 1 },
    ]);
  });
});
