import { expect, it } from "vitest";
import { nextLink } from "./link-header.ts";

it.each([
  ['</v2/a/tags/list?last=b&n=2>; rel="next"', "/v2/a/tags/list?last=b&n=2"],
  ["</v2/a/tags/list?last=b>;rel=next", "/v2/a/tags/list?last=b"],
  ['<https://r.example.com/x?a=1,2>; rel="next"', "https://r.example.com/x?a=1,2"],
  ['<?last=b>; title="a, <b>"; REL="Last NEXT"', "?last=b"],
  ['</first>; rel="first", </second>; rel="next"', "/second"],
  ['<>; rel="next"', ""],
])("the next page of %s is %s", (header, next) => {
  expect(nextLink(header)).toBe(next);
});

it.each([
  undefined,
  "",
  "/v2/a/tags/list",
  "</v2/a>",
  '</v2/a>; rel="prev"',
  '</v2/a>; title="rel=next"',
  '</v2/a>; title="a; rel=next"',
  '</v2/a>; rel="prev"; rel="next"',
  '</v2/a>; norel="next"',
  '</v2/a; rel="next"',
  "<".repeat(100_000),
  `</v2/a>${'; a="'.repeat(50_000)}`,
  `</v2/a>${";     ".repeat(50_000)}`,
])("there is no next page in %s", (header) => {
  expect(nextLink(header)).toBeUndefined();
});
