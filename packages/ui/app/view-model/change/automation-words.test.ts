import { expect, test } from "vitest";
import { modeIn, scopeWords } from "./automation-words.ts";

const about = { actor: "jane", reason: "why", set_at: "" };
const settings = [
  { ...about, scope: "*", mode: "observe" },
  { ...about, scope: "checkout/production", mode: "off" },
] as const;

test("the mode is the one of this very scope", () => {
  expect(modeIn({ settings }, {})).toBe("observe");
  expect(modeIn({ settings }, { pipeline: "checkout" })).toBe("on");
  expect(modeIn({ settings }, { pipeline: "checkout", phase: "production" })).toBe("off");
});

test("a scope is called by what is closest", () => {
  expect(scopeWords({})).toBe("the system");
  expect(scopeWords({ pipeline: "checkout" })).toBe("checkout");
  expect(scopeWords({ pipeline: "checkout", phase: "production" })).toBe("production");
});
