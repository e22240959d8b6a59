import { expect, test } from "vitest";
import { whatToAsk } from "./what-to-ask.ts";

const many = new Set(Array.from({ length: 1000 }, (_, index) => `service-${index}`));

test("where the list is shown, few pipelines are asked for one by one", () => {
  const shown = { isListShown: true, pipelines: new Set<string>() };
  expect(whatToAsk(new Set(["shop", "search"]), shown)).toEqual({
    kind: "each",
    names: ["shop", "search"],
  });
});

test("many are asked for in one list", () => {
  const shown = { isListShown: true, pipelines: new Set(["service-7"]) };
  expect(whatToAsk(many, shown)).toEqual({ kind: "list" });
});

test("what nobody looks at is not asked for", () => {
  const shown = { isListShown: false, pipelines: new Set(["service-7"]) };
  expect(whatToAsk(many, shown)).toEqual({ kind: "each", names: ["service-7"] });
  expect(whatToAsk(new Set(["shop"]), shown)).toEqual({ kind: "each", names: [] });
});
