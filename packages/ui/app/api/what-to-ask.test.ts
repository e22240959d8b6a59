import { expect, test } from "vitest";
import { whatToAsk } from "./what-to-ask.ts";

const many = new Set(Array.from({ length: 1000 }, (_, index) => `service-${index}`));

test("where the list is shown, few pipelines are asked for one by one", () => {
  const shown = { isListShown: true, isListKnown: true, pipelines: new Set<string>() };
  expect(whatToAsk(new Set(["shop", "search"]), shown)).toEqual({
    list: false,
    each: ["shop", "search"],
  });
});

test("many are asked for in one list", () => {
  const shown = { isListShown: true, isListKnown: true, pipelines: new Set(["service-7"]) };
  expect(whatToAsk(many, shown)).toEqual({ list: true, each: ["service-7"] });
});

test("a list that is not known yet, or asked for, is asked for after what was told", () => {
  const shown = { isListShown: true, isListKnown: false, pipelines: new Set(["shop"]) };
  expect(whatToAsk(new Set(["shop", "search"]), shown)).toEqual({ list: true, each: ["shop"] });
});

test("what nobody looks at is not asked for", () => {
  const shown = { isListShown: false, isListKnown: false, pipelines: new Set(["service-7"]) };
  expect(whatToAsk(many, shown)).toEqual({ list: false, each: ["service-7"] });
  expect(whatToAsk(new Set(["shop"]), shown)).toEqual({ list: false, each: [] });
});
