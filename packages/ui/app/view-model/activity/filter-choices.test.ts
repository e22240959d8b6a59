import { expect, test } from "vitest";
import { choicesOf, originWord } from "./filter-choices.ts";

const descriptor = (pipeline: string, name: string) => ({
  kind: "git",
  pipeline,
  metadata: { name },
});
const graph = {
  pipelines: [
    { name: "catalog", phases: [descriptor("catalog", "europe")], edges: [] },
    {
      name: "checkout",
      phases: [descriptor("checkout", "staging"), descriptor("checkout", "production")],
      edges: [],
    },
  ],
};
const known = { graph, pipeline: undefined, actors: ["jane", "api", "jane"] };
const words = (name: string, facts = known, chosen?: string) =>
  choicesOf(name, facts, chosen).map(({ word }) => word);

test("pipelines, phases and people are those that are known", () => {
  expect(words("pipeline")).toEqual(["catalog", "checkout"]);
  expect(words("phase")).toEqual(["europe", "production", "staging"]);
  expect(words("actor")).toEqual(["api", "jane"]);
});

test("phases are those of the pipeline that was chosen", () => {
  const facts = { ...known, pipeline: "checkout" };
  expect(choicesOf("phase", facts, undefined).map(({ word }) => word)).toEqual([
    "production",
    "staging",
  ]);
});

test("what was chosen can be seen, also if it is not known", () => {
  expect(words("actor", known, "ada")).toEqual(["api", "jane", "ada"]);
  expect(words("pipeline", { ...known }, "checkout")).toEqual(["catalog", "checkout"]);
  expect(choicesOf("pipeline", { ...known, graph: undefined }, "shop")).toEqual([
    { value: "shop", word: "shop" },
  ]);
});

test("states and origins have words", () => {
  expect(words("state")).toContain("Merged with changes");
  expect(originWord("cli")).toBe("Command line");
  expect(originWord("pigeon")).toBe("pigeon");
});
