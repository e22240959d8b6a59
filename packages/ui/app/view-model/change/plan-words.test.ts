import { expect, test } from "vitest";
import { confirmWords } from "./plan-words.ts";

test.each([
  ["write", "+", "Promote to staging"],
  ["propose", "+", "Open a proposal"],
  ["proposed", "", "Update the proposal"],
  ["up-to-date", "", undefined],
  ["up-to-date", "+", "Apply it again"],
  ["blocked", "", undefined],
] as const)(
  "what is planned as %s with the changes %j is confirmed by %j",
  (decision, diff, words) => {
    expect(confirmWords({ decision, diff }, { to: "staging" })).toBe(words);
  },
);
