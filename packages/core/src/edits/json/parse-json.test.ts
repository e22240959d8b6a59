import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import { getJson } from "./json.ts";

describe("parseJson", () => {
  it.each([
    ["", "line 1: there is nothing in it; a document is one value"],
    ["\ufeff \n", "line 1: there is nothing in it; a document is one value"],
    ["// only this\n", "line 2: a value is missing"],
    ["\n{", "line 2: a { is not closed"],
    ['{\n"a": [1,\n2\n', "line 2: a [ is not closed"],
    ["[1}", "line 1: a comma or a closing bracket is missing"],
    ["{}\n{}", "line 2: something follows the value; a document is one value"],
    ["1 2", "line 1: something follows the value; a document is one value"],
    ["01", "line 1: something follows the value; a document is one value"],
    ["[1,,2]", "line 1: a value is missing"],
    ["[,]", "line 1: a value is missing"],
    ['{"a": 1,,}', "line 1: a key in double quotes is missing"],
    ['{"a"}', "line 1: a colon is missing"],
    ['{"a": }', "line 1: a value is missing"],
    ['{"a": 1\r\n "b": 2}', "line 2: a comma or a closing bracket is missing"],
    ["{a: 1}", "line 1: this cannot stand here; text belongs in double quotes"],
    ["{'a': 1}", "line 1: this cannot stand here; text belongs in double quotes"],
    ["nul", "line 1: this cannot stand here; text belongs in double quotes"],
    ["NaN", "line 1: this cannot stand here; text belongs in double quotes"],
    ["+1", "line 1: this cannot stand here; text belongs in double quotes"],
    ["1.", "line 1: a number is not complete"],
    ["1e", "line 1: a number is not complete"],
    ['"a', "line 1: text is not closed on its line"],
    ['"a\nb"', "line 1: text is not closed on its line"],
    ['"a\tb"', "line 1: a control character must be escaped"],
    ['"\\q"', "line 1: there is no such escape sequence"],
    ['"\\u12"', "line 1: four digits must follow \\u"],
    ["1 /* a", "line 1: a comment is not closed"],
    ["1\u00a0", "line 1: this cannot stand here; text belongs in double quotes"],
  ])("refuses %j: %s", (text, message) => {
    const read = () => getJson(text, []);
    expect(read).toThrow(EditError);
    expect(read).toThrow(message);
  });

  it.each([
    ["lists", "[".repeat(100_000)],
    ["objects", '{"a":'.repeat(100_000)],
    ["both, closed", `${'[{"a":'.repeat(200)}1${"}]".repeat(200)}`],
  ])("refuses %s that would exhaust the stack", (_, text) => {
    expect(() => getJson(text, [])).toThrow("line 1: this is nested more than 256 levels deep");
  });

  it("reads what is deep within the limit", () => {
    const path = Array.from({ length: 256 }, () => 0);
    expect(getJson(`${"[".repeat(256)}1${"]".repeat(256)}`, path)).toBe(1);
    expect(getJson(JSON.stringify("[".repeat(1000)), [])).toBe("[".repeat(1000));
  });

  it.each([
    ["\ufeff1\r\n", 1],
    ["// a\n/* b\n */ true // c", true],
    ["null", null],
    ['"\\u00fc\\ud83d\\ude80\\/\\n"', "ü🚀/\n"],
    ["-0", -0],
    ["1.50e+3", 1500],
  ])("reads %j", (text, value) => {
    expect(getJson(text, [])).toBe(value);
  });
});
