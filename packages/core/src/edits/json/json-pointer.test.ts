import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import { parseJsonPointer } from "./json-pointer.ts";

describe("parseJsonPointer", () => {
  it.each([
    ["", []],
    ["/", [""]],
    ["/a/0/b", ["a", "0", "b"]],
    ["/a~1b/m~0n/~01", ["a/b", "m~n", "~1"]],
    ["/ /%25/\u00fc", [" ", "%25", "\u00fc"]],
  ])("reads %j", (pointer, path) => {
    expect(parseJsonPointer(pointer)).toEqual(path);
  });

  it.each([
    ["a/b", "the JSON pointer a/b must begin with / or be empty"],
    ["#/a", 'the JSON pointer "#/a" must begin with / or be empty'],
    ["/a~2", 'the JSON pointer "/a~2" must have ~0 for ~ and ~1 for /'],
    ["/~", 'the JSON pointer "/~" must have ~0 for ~ and ~1 for /'],
  ])("refuses %j: %s", (pointer, message) => {
    const parse = () => parseJsonPointer(pointer);
    expect(parse).toThrow(EditError);
    expect(parse).toThrow(message);
  });
});
