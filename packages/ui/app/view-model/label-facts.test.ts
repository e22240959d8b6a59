import { expect, test } from "vitest";
import { labelFacts } from "./label-facts.ts";

test("a label filters by itself, and leads to the page that it names", () => {
  expect(labelFacts({ team: "payments", url: "https://shop.example" })).toEqual([
    { key: "team", value: "payments", filter: "team:payments" },
    {
      key: "url",
      value: "https://shop.example",
      filter: "url:https://shop.example",
      href: "https://shop.example",
    },
  ]);
});

test.each(["javascript:alert(1)", "ftp://shop.example", "//shop.example"])(
  "%s is no page",
  (value) => {
    expect(labelFacts({ url: value })[0]).not.toHaveProperty("href");
  },
);
