import { expect, test } from "vitest";
import { namesLike } from "./names-like.ts";

const names = ["Checkout-eu", "checkout-us", "search-eu"];

test("names are found by words in any order, in capitals or not", () => {
  expect(namesLike(names, " EU checkout")).toEqual(["Checkout-eu"]);
  expect(namesLike(names, "checkout")).toEqual(["Checkout-eu", "checkout-us"]);
  expect(namesLike(names, "nothing")).toEqual([]);
  expect(namesLike(names, "  ")).toEqual(names);
});
