import type { EdgeView } from "@glu/core/api-types";
import { describe, expect, test } from "vitest";
import { madePipeline } from "../testing/made-pipeline.ts";
import { changesBetween, inOrder, orderOf, sorted } from "./overview-order.ts";
import { type OverviewRow, overviewRow } from "./overview-row.ts";

function row(name: string, edge: Partial<EdgeView> = {}): OverviewRow {
  return overviewRow(madePipeline("image>staging", { name, edges: { "image>staging": edge } }));
}

function names(rows: readonly OverviewRow[]): string {
  return rows.map(({ name }) => name).join(" ");
}

const rows = [
  row("service-10"),
  row("service-9"),
  row("late", { status: "behind", since: "2026-01-02T00:00:00.000Z" }),
  row("early", { status: "behind", since: "2026-01-01T00:00:00.000Z" }),
  row("stuck", { status: "blocked", since: "2026-01-03T00:00:00.000Z" }),
];

describe("the order of the overview", () => {
  test("is what is urgent first, and of that what waits longest", () => {
    expect(names(sorted(rows, "attention"))).toBe("stuck early late service-9 service-10");
  });

  test("is by name if that is asked for, numbers as numbers", () => {
    expect(names(sorted(rows, "name"))).toBe("early late service-9 service-10 stuck");
  });

  test("stays while what is in it changes, and says how much that is", () => {
    const before = orderOf(sorted(rows, "attention"));
    const now = [
      ...rows.filter(({ name }) => name !== "early" && name !== "stuck"),
      row("stuck"),
      row("new"),
    ];
    expect(names(inOrder(before, now))).toBe("stuck late service-9 service-10");
    expect(inOrder(before, now)[0]?.tone).toBe("good");
    expect(changesBetween(before, orderOf(sorted(now, "attention")))).toBe(3);
    expect(changesBetween(before, before)).toBe(0);
  });
});
