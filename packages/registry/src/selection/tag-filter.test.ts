import { describe, expect, it } from "vitest";
import { InvalidSelectionError } from "../errors.ts";
import { tagFilter } from "./tag-filter.ts";

const hex = "0123456789abcdef".repeat(4);

it("lets every tag pass", () => {
  expect(tagFilter({})(["latest", "1.2.3"])).toEqual({
    all: ["latest", "1.2.3"],
    candidates: [
      { tag: "latest", version: "latest" },
      { tag: "1.2.3", version: "1.2.3" },
    ],
  });
  expect(tagFilter({ allow: [], ignore: [] })(["latest"]).candidates).toHaveLength(1);
});

describe("what tells about an image", () => {
  it.each([
    [`sha256-${hex}`],
    [`sha256-${hex}.sig`],
    [`sha256-${hex}.anything`],
    [`sha512-${hex}${hex.slice(0, 56)}`],
    ["1.2.3.sig"],
    ["latest.att"],
    ["main.sbom"],
  ])("is no candidate even if it is allowed: %s", (tag) => {
    expect(tagFilter({ allow: ["."] })([tag])).toEqual({ all: [], candidates: [] });
  });

  it.each([["sha256-abc"], ["sha-0123abc"], ["sig"], ["1.sig.2"], ["my-sbom"]])(
    "is not mistaken for %s",
    (tag) => {
      expect(tagFilter({})([tag]).candidates).toHaveLength(1);
    },
  );
});

it("leaves out what no registry may call a tag", () => {
  expect(tagFilter({})(["../up", "a b", "", "ok", "\u001b[31m"]).all).toEqual(["ok"]);
});

describe("the version", () => {
  it.each([
    [{ allow: ["^main-"] }, "main-abc-7", "main-abc-7"],
    [{ allow: ["^main-[0-9a-f]+-(?<version>\\d+)$"] }, "main-abc-7", "7"],
    [{ allow: ["^rel-", "^main-(?<version>.*)"] }, "main-abc-7", "abc-7"],
    [{ allow: ["^main-(?:(?<version>\\d+)|latest)$"] }, "main-latest", "main-latest"],
    [{ allow: ["b"] }, "abc", "abc"],
  ])("by %j of %s is %s", (filter, tag, version) => {
    expect(tagFilter(filter)([tag]).candidates).toEqual([{ tag, version }]);
  });
});

it("wants one pattern of allow and none of ignore", () => {
  const filter = tagFilter({ allow: ["^1", "^2"], ignore: ["rc", "^2.*beta"] });
  const { all, candidates } = filter(["1.0", "1.0-rc", "2.0", "2.0-beta", "3.0"]);
  expect(candidates.map(({ tag }) => tag)).toEqual(["1.0", "2.0"]);
  expect(all).toHaveLength(5);
});

it.each([[{ allow: ["(main"] }], [{ ignore: ["(main"] }]])("names a bad pattern: %j", (filter) => {
  expect(() => tagFilter(filter)).toThrow(InvalidSelectionError);
  expect(() => tagFilter(filter)).toThrow(`"(main" in ${Object.keys(filter)[0]} is not a regular`);
});

it("stops a pattern that a tag keeps busy for ever, and names it", () => {
  const filter = tagFilter({ allow: ["^(a+)+$"] });
  expect(filter(["aaa"]).candidates).toHaveLength(1);
  const tag = `${"a".repeat(100)}_`;
  expect(() => filter([tag])).toThrow(InvalidSelectionError);
  expect(() => filter([tag])).toThrow('"^(a+)+$" take too long');
});
