import { describe, expect, it } from "vitest";
import { InvalidSelectionError } from "../errors.ts";
import type { SemverOptions } from "./semver-order.ts";
import { semverOrder } from "./semver-order.ts";
import { tagOrder } from "./tag-order.ts";

describe("the versions of", () => {
  it.each<[SemverOptions, readonly string[]]>([
    [{}, ["2.0.0", "1.10.0", "1.9.0", "0.1.0"]],
    [{ range: "" }, ["2.0.0", "1.10.0", "1.9.0", "0.1.0"]],
    [{ range: "^1.2" }, ["1.10.0", "1.9.0"]],
    [{ range: "~1.9.0" }, ["1.9.0"]],
    [{ range: "1.9.x || 2" }, ["2.0.0", "1.9.0"]],
    [{ range: ">=1.10" }, ["2.0.0", "1.10.0"]],
    [{ range: "3" }, []],
    [{ prereleases: true }, ["2.0.0", "2.0.0-rc.10", "2.0.0-rc.9", "1.10.0", "1.9.0", "0.1.0"]],
    [{ range: "^1.2", prereleases: true }, ["1.10.0", "1.9.0"]],
    [{ range: ">=1.10.0-0" }, ["2.0.0", "2.0.0-rc.10", "2.0.0-rc.9", "1.10.0"]],
    [{ range: ">=1 <2.0.0-rc.10" }, ["2.0.0-rc.9", "1.10.0", "1.9.0"]],
    [{ range: "^2.0.0-rc.10", prereleases: false }, ["2.0.0", "2.0.0-rc.10"]],
  ])("%j are in order", (options, expected) => {
    const tags = [
      "2.0.0-rc.9",
      "1.9.0",
      "2.0.0-rc.10",
      "0.1.0",
      "1.10.0",
      "2.0.0",
      "1",
      "1.9",
      "latest",
      "1.9.0.1",
      "01.9.0",
      "=1.9.0",
    ];
    expect(ranked(options, tags)).toEqual(expected);
  });
});

it("reads a leading v", () => {
  expect(ranked({}, ["v1.2.0", "1.1.0", "vv1.3.0"])).toEqual(["v1.2.0", "1.1.0"]);
});

it.each([
  ["v1.2.0", ["v1.2.0", "1.2.0"]],
  ["1.2.0", ["1.2.0", "v1.2.0"]],
  [undefined, ["v1.2.0", "1.2.0"]],
])("of equals puts the one in use first: %s", (inUse, expected) => {
  expect(ranked({}, ["1.2.0", "v1.2.0"], inUse)).toEqual(expected);
  expect(ranked({}, ["v1.2.0", "1.2.0"], inUse)).toEqual(expected);
});

it("compares the version that was found in the tag", () => {
  const candidates = [
    { tag: "release-1.9.0", version: "1.9.0" },
    { tag: "release-1.10.0", version: "1.10.0" },
  ];
  const order = tagOrder(semverOrder({}));
  expect(order.ranked(candidates, undefined)[0]?.tag).toBe("release-1.10.0");
});

it.each([["latest"], ["1.2.3.4"], ["^"], [">=1 <<2"]])("refuses the range %j", (range) => {
  expect(() => semverOrder({ range })).toThrow(InvalidSelectionError);
  expect(() => semverOrder({ range })).toThrow(`${JSON.stringify(range)} is not a range`);
});

function ranked(options: SemverOptions, tags: readonly string[], inUse?: string) {
  const candidates = tags.map((tag) => ({ tag, version: tag }));
  return tagOrder(semverOrder(options))
    .ranked(candidates, inUse)
    .map(({ tag }) => tag);
}
