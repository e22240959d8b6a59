import { expect, test } from "vitest";
import { countWords, listWords } from "./list-words.ts";

test.each([
  [["asia"], "asia"],
  [["asia", "europe"], "asia and europe"],
  [["asia", "europe", "america"], "asia, europe and america"],
  [["a", "b", "c", "d", "e"], "a, b and 3 others"],
])("%s", (names, words) => {
  expect(listWords(names)).toBe(words);
});

test("one is one, many are many, and thousands are apart", () => {
  expect(countWords(1, "pipeline")).toBe("1 pipeline");
  expect(countWords(1000, "pipeline")).toBe("1,000 pipelines");
});
