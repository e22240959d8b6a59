import { describe, expect, test } from "vitest";
import { isColored, paintDiff, paintStates } from "./paint.ts";

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const green = (text: string) => `\u001b[32m${text}\u001b[39m`;
const yellow = (text: string) => `\u001b[33m${text}\u001b[39m`;

describe("colours are", () => {
  test.each([
    ["on a terminal", {}],
    ["on a terminal of a kind", { TERM: "xterm", FORCE_COLOR: "1", NO_COLOR: "" }],
  ])("%s", (_, env) => {
    expect(isColored({ isTTY: true }, env)).toBe(true);
  });

  test.each([
    ["by NO_COLOR", { NO_COLOR: "1" }],
    ["by FORCE_COLOR", { FORCE_COLOR: "0" }],
    ["on a dumb terminal", { TERM: "dumb" }],
  ])("not wanted %s", (_, env) => {
    expect(isColored({ isTTY: true }, env)).toBe(false);
  });

  test("nowhere else", () => {
    expect(isColored({}, { FORCE_COLOR: "1" })).toBe(false);
  });
});

test("a diff has its lines in colours, and its heading in none", () => {
  const head = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n same\n";
  expect(paintDiff(`${head}-old\n+new\n`)).toBe(`${head}${red("-old")}\n${green("+new")}\n`);
});

test("a table has its states in colours, and nothing else", () => {
  const text = "NAME     STATE    PROMOTES FROM\nerror-1  error    app (blocked)\nb  up-to-date\n";
  expect(paintStates(text)).toBe(
    `NAME     STATE    PROMOTES FROM\nerror-1  ${red("error")}    app (${yellow("blocked")})\n` +
      `b  ${green("up-to-date")}\n`,
  );
});
