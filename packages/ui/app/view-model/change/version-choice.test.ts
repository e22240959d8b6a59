import type { ArrivalView } from "@glu/core/api-types";
import { expect, test } from "vitest";
import { arrivalWords, earlierArrivals } from "./version-choice.ts";

function arrival(version: string, digest: string): ArrivalView {
  return {
    version,
    digest,
    cause: "promotion",
    promotion: null,
    actor: null,
    commit: null,
    commit_url: null,
    compare_url: null,
    annotations: {},
    resource: null,
    recorded_at: "",
  };
}

test("a phase can go back to each digest it showed other than the one it shows", () => {
  const history = [
    arrival("6", "c"),
    arrival("5", "b"),
    arrival("4", "c"),
    arrival("3", "b"),
    arrival("2", ""),
    arrival("1", "a"),
  ];
  expect(earlierArrivals(history).map(({ version }) => version)).toEqual(["5", "1"]);
  expect(earlierArrivals([])).toEqual([]);
});

test("how it came is said with who brought it, if that is known", () => {
  expect(arrivalWords({ cause: "promotion", actor: "jane" })).toBe("promoted by jane");
  expect(arrivalWords({ cause: "outside", actor: null })).toBe("changed from outside");
});
