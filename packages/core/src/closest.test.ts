import { describe, expect, it } from "vitest";
import { closest } from "./closest.ts";

describe("closest", () => {
  it.each([
    ["referense", "reference"],
    ["refrence", "reference"],
    ["PROT", "port"],
    ["plainhttp", "plain_http"],
    ["intervall", "interval"],
  ])("takes %s for %s", (name, meant) => {
    expect(closest(name, ["port", "reference", "plain_http", "interval"])).toBe(meant);
  });

  it("prefers the nearest", () => {
    expect(closest("github", ["gitlab", "githup", "gitea"])).toBe("githup");
  });

  it.each(["xyz", "", "something-else-entirely", "r".repeat(100_000)])(
    "guesses nothing when nothing is near",
    (name) => {
      expect(closest(name, ["reference", "port"])).toBeUndefined();
    },
  );
});
