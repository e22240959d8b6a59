import { describe, expect, it } from "vitest";
import { parseOptions } from "./options.ts";

const suites = ["git", "registry"];

describe("parseOptions", () => {
  it("measures all cases of a suite and prints a table unless told otherwise", () => {
    expect(parseOptions(["git"], suites)).toEqual({
      suite: "git",
      json: false,
      quick: false,
      strict: false,
      only: undefined,
    });
  });

  it("knows every option", () => {
    const args = ["--json", "--quick", "registry", "--strict", "--case", "idle poll"];
    expect(parseOptions(args, suites)).toEqual({
      suite: "registry",
      json: true,
      quick: true,
      strict: true,
      only: "idle poll",
    });
  });

  it.each([[[]], [["git", "registry"]], [["svn"]]])("refuses the suites %j", (args) => {
    expect(() => parseOptions(args, suites)).toThrow("Name one suite: git, registry.");
  });

  it.each([[["git", "--fast"]], [["git", "--case"]]])("refuses %j", (args) => {
    expect(() => parseOptions(args, suites)).toThrow(TypeError);
  });
});
