import { expect, test } from "vitest";
import { wordsOf } from "./forge-words.ts";

test.each([
  [
    "GitHub",
    {
      message: "Validation Failed",
      errors: [{ message: "No commits", code: "custom" }],
      documentation_url: "https://x",
    },
    "Validation Failed; No commits; custom",
  ],
  ["GitLab", { message: { source_branch: ["does not exist"] } }, "does not exist"],
  [
    "GitLab's scopes",
    { error: "insufficient_scope", error_description: "higher privileges" },
    "insufficient_scope; higher privileges",
  ],
  ["Gitea", { message: "head out of date", url: "https://x" }, "head out of date"],
  ["nobody", undefined, ""],
  ["a list", ["no"], ""],
])("reads the words of %s", (_, answer, words) => {
  expect(wordsOf(answer)).toBe(words);
});

test("what it says is bounded, and shows nothing deceptive", () => {
  expect(wordsOf({ message: "x".repeat(1000) })).toHaveLength(500);
  expect(wordsOf({ message: "a\u202eb" })).toBe("ab");
});
