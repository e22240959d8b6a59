import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import type { EditPath } from "../edit-path.ts";
import { deleteYaml } from "./yaml.ts";

describe("deleteYaml", () => {
  it.each([
    ["a: 1 # c\nb: 2\n", ["a"], "b: 2\n"],
    ["a: 1\nb: 2", ["b"], "a: 1"],
    ["a: 1\r\nb: 2", ["b"], "a: 1"],
    ["\ufeffa: 1\nb: 2\n", ["a"], "\ufeffb: 2\n"],
    ["# a\na: 1\n# b\nb: 2\n  # deeper\n# c\nc: 3\n", ["b"], "# a\na: 1\n# b\n# c\nc: 3\n"],
    ["a: 1\n\nb: 2\n\nc: 3\n", ["b"], "a: 1\n\nc: 3\n"],
    ["a: 1\nb: 2\n\nc: 3\n", ["b"], "a: 1\n\nc: 3\n"],
    ["a:\n  b: 1\n  c:\n  - d\n\n  - e\nf: 1\n", ["a", "c"], "a:\n  b: 1\nf: 1\n"],
    ["a: |\n  b\n\n  c\n\nd: 1\n", ["a"], "d: 1\n"],
    ["a: |+\n  b\nc: 1\n\nd: 1\n", ["c"], "a: |+\n  b\nd: 1\n"],
    ["a: |\n  b\nc: 1", ["c"], "a: |\n  b\n"],
    ["a:\n- b\n- c # d\n- e\n", ["a", 1], "a:\n- b\n- e\n"],
    ["a:\n- n: b\n  v: 1\n- n: c\n  v: 2\n", ["a", { n: "b" }], "a:\n- n: c\n  v: 2\n"],
    ["- a: 1 # b\n  # c\n  c: 2\n", [0, "a"], "- # c\n  c: 2\n"],
    ["- a: 1\n  b: 2\n", [0, "b"], "- a: 1\n"],
    ["- - a\n  - b\n", [0, 0], "- - b\n"],
    ["? a\n: 1\n? b\n: 2\n", ["a"], "? b\n: 2\n"],
    ["a: 1\n: 2\n# c\n", ["null"], "a: 1\n# c\n"],
  ] satisfies [string, EditPath, string][])(
    "takes out its lines: from %j at %j",
    (before, path, after) => {
      expect(deleteYaml(before, [path])).toBe(after);
    },
  );

  it.each([
    ["a:\n  b: 1\nc: 2\n", ["a", "b"], "a: {}\nc: 2\n"],
    ["a: # c\n  # d\n  b: 1 # e\n", ["a", "b"], "a: {} # c\n  # d\n"],
    ["a:\r\n  - b", ["a", 0], "a: []"],
    ["a: !b\n  c: 1\n", ["a", "c"], "a: !b {}\n"],
    ["# a\nb: 1 # c\n# d\n", ["b"], "# a\n{}\n# d\n"],
    ["---\n- a\n...\n", [0], "---\n[]\n...\n"],
    ["- a: 1 # b\n- c\n", [0, "a"], "- {}\n- c\n"],
    ["-\n  a: 1\n", [0, "a"], "- {}\n"],
    ["- - a\n", [0, 0], "- []\n"],
  ] satisfies [string, EditPath, string][])(
    "leaves what has become empty as such: from %j at %j",
    (before, path, after) => {
      expect(deleteYaml(before, [path])).toBe(after);
    },
  );

  it.each([
    ["a: {b: 1, c: 2, d: 3}", ["a", "b"], "a: {c: 2, d: 3}"],
    ["a: {b: 1, c: 2, d: 3}", ["a", "c"], "a: {b: 1, d: 3}"],
    ["a: {b: 1, c: 2, d: 3}", ["a", "d"], "a: {b: 1, c: 2}"],
    ["a: { b: 1 } # c", ["a", "b"], "a: {} # c"],
    ["[a, b, ]", [1], "[a, ]"],
    ["[a: 1, b]", [0, "a"], "[{}, b]"],
    ["{a, b: 1}", ["a"], "{b: 1}"],
    ['{\n\t"a": 1,\n\t"b": 2\n}\n', ["a"], '{\n\t"b": 2\n}\n'],
    ['{\n\t"a": 1,\n\t"b": 2\n}\n', ["b"], '{\n\t"a": 1\n}\n'],
    ["[\n  a, # a\n  b, # b\n]\n", [1], "[\n  a, # a\n]\n"],
    ["[\n  a, # a\n  b # b\n]\n", [1], "[\n  a # a\n]\n"],
    ["[a, # a\n  b]\n", [0], "[ # a\n  b]\n"],
    ["[a, # a\n  b]\n", [1], "[a # a\n  ]\n"],
    ["[a, b,\n  c]\n", [1], "[a,\n  c]\n"],
  ] satisfies [string, EditPath, string][])(
    "takes it out from between brackets: from %j at %j",
    (before, path, after) => {
      expect(deleteYaml(before, [path])).toBe(after);
    },
  );

  it.each([
    ["a: 1\n", ["b"]],
    ["a: 1\n", ["a", "b", 0]],
    ["a: [{n: x}]\n", ["a", { n: "y" }, "v"]],
    ["a: [1]\n", ["a", 1]],
    ["", ["a"]],
    ["a: &b {c: 1}\nd: *b\n", ["d", "e"]],
  ] satisfies [string, EditPath][])("does nothing to %j, where there is no %j", (content, path) => {
    expect(deleteYaml(content, [path])).toBe(content);
  });

  it("takes out one after the other, so that an index counts what is left", () => {
    expect(deleteYaml("- a\n- b\n- c\n", [[0], [1]])).toBe("- b\n");
    expect(deleteYaml("a: 1\nb: 2\nc: 3\n", [["c"], ["a"], ["c"]])).toBe("b: 2\n");
  });

  it("takes out aliases, merge keys, and anchors that nothing needs", () => {
    const content = "a: &a {b: &b 1}\nc: *a\nd: {<<: *a, e: *b}\nf: &f 2\n";
    const after = "a: &a {b: &b 1}\nd: {e: *b}\n";
    expect(deleteYaml(content, [["c"], ["d", "<<"], ["f"]])).toBe(after);
    expect(deleteYaml(content, [["d", "e"], ["d", "<<"], ["c"], ["a"], ["f"]])).toBe("d: {}\n");
  });

  it.each([
    ["a: 1", [], "the document, line 1: cannot be deleted as a whole"],
    [
      "a: {b: &b 1}\nc: *b",
      ["a"],
      "a, line 1: has an anchor (&) of which there are aliases elsewhere",
    ],
    ["&a a: 1\nb: *a", ["a"], "a, line 1: has an anchor (&) of which there are aliases elsewhere"],
    [
      "a: &a {b: 1}\nc: *a",
      ["a", "b"],
      "a, line 1: has an anchor (&), so that an edit would change",
    ],
    ["a: &a {b: 1}\nc: *a", ["c", "b"], "c, line 2: is an alias (*); edit what it stands for"],
    ["a: &a {b: 1}\nc: {<<: *a}", ["c", "b"], "c, line 2: has this key from a merge key (<<)"],
    [
      "a: &a {b: 1}\nc: {<<: *a, b: 2}",
      ["c", "b"],
      "c.b, line 2: would then come from a merge key",
    ],
    ["a: [{n: x}, {n: x}]", ["a", { n: "x" }], "a, line 1: has 2 items with n=x"],
    ["a: 1\n---\nb: 2", ["a"], "there are 2 documents"],
    ["a: [", ["a"], "line 1: the indentation does not fit, or a bracket is not closed"],
  ] satisfies [string, EditPath, string][])("refuses %j at %j: %s", (content, path, message) => {
    const edit = () => deleteYaml(content, [path]);
    expect(edit).toThrow(EditError);
    expect(edit).toThrow(message);
  });
});
