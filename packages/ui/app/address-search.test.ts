import { expect, test } from "vitest";
import { formatAddressSearch, parseAddressSearch } from "./address-search.ts";

test.each([
  [{ q: "1.10" }, "?q=1.10"],
  [{ q: "true" }, "?q=true"],
  [{ label: ["team:payments", "tier:1"] }, "?label=team:payments&label=tier:1"],
  [{ q: "a b&c" }, "?q=a+b%26c"],
  [{}, ""],
])("%j is %s, and back", (search, text) => {
  expect(formatAddressSearch(search)).toBe(text);
  expect(parseAddressSearch(text)).toEqual(search);
});

test("what is not there is not in the address", () => {
  expect(formatAddressSearch({ q: undefined, label: [] })).toBe("");
});
