import { describe, expect, it } from "vitest";
import { InvalidSelectionError } from "../errors.ts";
import { compileSelection } from "./compile-selection.ts";
import { parseSelection } from "./parse-selection.ts";
import type { Selection } from "./selection.ts";

const valid: readonly (readonly [Selection, string])[] = [
  [{ strategy: "tag" }, ""],
  [{ strategy: "tag", platform: "linux/arm64" }, "for linux/arm64"],
  [{ strategy: "semver" }, "semver *"],
  [{ strategy: "semver", range: "^1.2", prereleases: true }, "semver ^1.2 with pre-releases"],
  [{ strategy: "newest", allow: ["^main-"], ignore: ["-rc"] }, "newest of ^main- without -rc"],
  [{ strategy: "alphabetical" }, "alphabetical"],
  [{ strategy: "numerical", order: "ascending", minAge: 3000 }, "numerical"],
  [
    { strategy: "numerical", order: "descending", platform: "linux/arm/v7" },
    "numerical descending for linux/arm/v7",
  ],
];

it.each(valid)("gives %j back, which reads %j", (selection, description) => {
  const read: unknown = JSON.parse(JSON.stringify(selection));
  expect(parseSelection(read)).toEqual(selection);
  expect(compileSelection(selection).description).toBe(description);
});

describe("refuses", () => {
  it.each<[unknown, string]>([
    [undefined, "this is not a selection"],
    ["semver", "this is not a selection"],
    [{}, "strategy"],
    [{ strategy: "latest" }, "strategy"],
    [{ strategy: "semver", rang: "^1" }, "rang"],
    [{ strategy: "newest", range: "^1" }, "range"],
    [{ strategy: "semver", allow: "^1" }, "allow"],
    [{ strategy: "numerical", order: "up" }, "order"],
    [{ strategy: "semver", range: "one" }, '"one" is not a range'],
    [{ strategy: "newest", allow: ["["] }, '"[" in allow is not a regular expression'],
    [{ strategy: "newest", ignore: ["["] }, '"[" in ignore is not a regular expression'],
    [{ strategy: "newest", platform: "arm64" }, '"arm64" is not a platform'],
    [{ strategy: "newest", platform: "linux/" }, '"linux/" is not a platform'],
    [{ strategy: "newest", platform: "Linux/arm64" }, '"Linux/arm64" is not a platform'],
    [{ strategy: "newest", platform: "linux/arm/v7/x" }, '"linux/arm/v7/x" is not a platform'],
    [{ strategy: "newest", minAge: -1 }, "-1 is not a minAge"],
    [{ strategy: "tag", allow: ["^1"] }, "the strategy is tag"],
    [{ strategy: "tag", ignore: ["^1"] }, "the strategy is tag"],
  ])("%j", (selection, message) => {
    expect(() => parseSelection(selection)).toThrow(InvalidSelectionError);
    expect(() => parseSelection(selection)).toThrow(message);
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY]])("a minAge of %d from code", (minAge) => {
    expect(() => compileSelection({ strategy: "newest", minAge })).toThrow(InvalidSelectionError);
  });
});
