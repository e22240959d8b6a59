import { describe, expect, test } from "vitest";
import { type Automation, automationOf } from "./automation.ts";

function setting(scope: string, mode: Automation) {
  return { scope, mode, actor: "ada", reason: `${scope} ${mode}`, setAt: new Date(1000) };
}

const rows: readonly [given: readonly (readonly [string, Automation])[], expected: string][] = [
  [[], "on"],
  [[["*", "on"]], "* on"],
  [
    [
      ["*", "off"],
      ["app", "on"],
      ["app/staging", "on"],
    ],
    "* off",
  ],
  [
    [
      ["app/staging", "on"],
      ["app", "off"],
      ["*", "observe"],
    ],
    "app off",
  ],
  [
    [
      ["*", "on"],
      ["app/staging", "observe"],
    ],
    "app/staging observe",
  ],
  [
    [
      ["app/staging", "observe"],
      ["app", "observe"],
    ],
    "app observe",
  ],
  [
    [
      ["app/staging", "off"],
      ["*", "off"],
    ],
    "* off",
  ],
  [
    [
      ["app/production", "off"],
      ["ap", "off"],
      ["other", "off"],
      ["other/staging", "off"],
    ],
    "on",
  ],
];

describe("the setting that holds for app/staging", () => {
  test.each(rows)("of %j is %s", (given, expected) => {
    const settings = given.map(([scope, mode]) => setting(scope, mode));
    expect(automationOf(settings, "app/staging")?.reason ?? "on").toBe(expected);
  });
});
