import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import type { EditPath } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";
import { getYaml, setYaml } from "./yaml.ts";

function add(content: string, path: EditPath, value: EditValue = "v"): string {
  return setYaml(content, [{ path, value, missing: "add" }]);
}

const newTag: EditPath = ["images", { name: "app" }, "newTag"];

describe("setYaml, of what is missing,", () => {
  it.each([
    ["a: 1\n", ["b"], "a: 1\nb: v\n"],
    ["a: 1", ["b"], "a: 1\nb: v"],
    ["a: 1\r\n", ["b"], "a: 1\r\nb: v\r\n"],
    ["\ufeffa: 1\r\nb: 2", ["c", "d"], "\ufeffa: 1\r\nb: 2\r\nc:\r\n  d: v"],
    ["a: 1 # one\n\n# foot\n", ["b"], "a: 1 # one\nb: v\n\n# foot\n"],
    ["a:\n  b: 1\n\n# next\nc: 2\n", ["a", "x"], "a:\n  b: 1\n  x: v\n\n# next\nc: 2\n"],
    ["a:\n  b: 1\n  # x: 2\nc: 2\n", ["a", "x"], "a:\n  b: 1\n  x: v\n  # x: 2\nc: 2\n"],
    ["a:\n  b:\n    # c: 1\nd: 2\n", ["a", "x"], "a:\n  b:\n    # c: 1\n  x: v\nd: 2\n"],
    ["a: |\n  b\n\n# c\n", ["x"], "a: |\n  b\nx: v\n\n# c\n"],
    ["a:\n  b: |+\n    c\n\nd: 1\n", ["a", "x"], "a:\n  b: |+\n    c\n\n  x: v\nd: 1\n"],
    ["a: |\n  b", ["x"], "a: |-\n  b\nx: v"],
    ["a: 'b\n\n  c'\nd: 1\n", ["x"], "a: 'b\n\n  c'\nd: 1\nx: v\n"],
    ["- a: 1\n  b: 2\n- c\n", [0, "x"], "- a: 1\n  b: 2\n  x: v\n- c\n"],
    ["a: &b {c: 1}\nd:\n  <<: *b\n", ["d", "c"], "a: &b {c: 1}\nd:\n  <<: *b\n  c: v\n"],
  ] satisfies [string, EditPath, string][])(
    "adds a key after the last one: to %j at %j",
    (before, path, after) => {
      expect(add(before, path)).toBe(after);
    },
  );

  it.each([
    ["a:\n    b: 1\n", ["c", "d", "e"], "a:\n    b: 1\nc:\n    d:\n        e: v\n"],
    ["a:\n  b: 1\nc:\n   d: 1\ne:\n   f: 1\n", ["x", "y z"], /\nx:\n {3}y z: v\n$/],
    ["a: 1\n", newTag, "a: 1\nimages:\n- name: app\n  newTag: v\n"],
    ["a:\n  - b\n", newTag, "a:\n  - b\nimages:\n  - name: app\n    newTag: v\n"],
    [
      "a: 1\n",
      ["b", { c: "1", d: "e" }, "f", { g: "h" }, "i"],
      /b:\n- c: "1"\n {2}d: e\n {2}f:\n {2}- g: h\n {4}i: v\n$/,
    ],
    ["images:\n- name: a\n", newTag, "images:\n- name: a\n- name: app\n  newTag: v\n"],
    [
      "images:\n  -   name: a\n      newTag: 1\nb: 1\n",
      newTag,
      "images:\n  -   name: a\n      newTag: 1\n  -   name: app\n      newTag: v\nb: 1\n",
    ],
    ["images:\n-\n  name: a\n", newTag, "images:\n-\n  name: a\n- name: app\n  newTag: v\n"],
    ["- - a\n", [0, { b: "c" }, "d"], "- - a\n  - b: c\n    d: v\n"],
  ] satisfies [string, EditPath, string | RegExp][])(
    "adds what is missing on the way, indented as the file is: to %j at %j",
    (before, path, after) => {
      expect(add(before, path)).toSatisfy((text) =>
        typeof after === "string" ? text === after : after.test(text),
      );
    },
  );

  it.each([
    ["", ["a"], "a: v\n"],
    ["\ufeff", ["a"], "\ufeffa: v\n"],
    ["# c\n\n", ["a"], "# c\n\na: v\n"],
    ["# c", ["a"], "# c\na: v"],
    ["---\n", ["a", "b"], "---\na:\n  b: v\n"],
    ["--- # c\r\n", [{ a: "b" }, "c"], "--- # c\r\n- a: b\r\n  c: v\r\n"],
    ["---\n# c\n...\n", ["a"], "---\n# c\na: v\n...\n"],
    ["~\n", ["a"], "a: v\n"],
    ["--- null # c\n", ["a"], "--- {a: v} # c\n"],
    ["images:\n", newTag, "images:\n- name: app\n  newTag: v\n"],
    ["images: # c\n# d\nb: 1\n", newTag, "images: # c\n- name: app\n  newTag: v\n# d\nb: 1\n"],
    ["a:\n  b:", ["a", "b", "c"], "a:\n  b:\n    c: v"],
    ["a: null # b\nc: 1\n", ["a", "d"], "a: # b\n  d: v\nc: 1\n"],
    ["a: ~", ["a", "b", "c"], "a:\n  b:\n    c: v"],
    ["a: ~", ["a"], "a: v"],
    ["- \n- ~ # c\n", [0, "a", "b"], "- a:\n    b: v\n- ~ # c\n"],
    ["-\n- b\n", [0, "a"], "- a: v\n- b\n"],
    ["-   null # c\n", [0, "a"], "-   a: v # c\n"],
    ["a: {b: ~, c: }\n", ["a", "b", "d"], "a: {b: {d: v}, c: }\n"],
    ["a: {b: ~, c: }\n", ["a", "c", { d: "e" }, "f"], "a: {b: ~, c: [{d: e, f: v}]}\n"],
  ] satisfies [string, EditPath, string][])(
    "adds in place of nothing: to %j at %j",
    (before, path, after) => {
      expect(add(before, path)).toBe(after);
    },
  );

  it.each([
    ["a: {b: 1}\n", ["a", "c"], "a: {b: 1, c: v}\n"],
    ["a: { b: 1 } # c\n", ["a", "c"], "a: { b: 1, c: v } # c\n"],
    ["a: {}\n", ["a", "b"], "a: {b: v}\n"],
    ["a: { }\n", ["a", "b", "c"], "a: { b: {c: v} }\n"],
    ["a: {b: 1,}\n", ["a", "c"], "a: {b: 1, c: v,}\n"],
    ["images: []\n", newTag, "images: [{name: app, newTag: v}]\n"],
    ["images: [{name: a}]\n", newTag, "images: [{name: a}, {name: app, newTag: v}]\n"],
    ["a: [b: 1]\n", ["a", 0, "c"], "a: [{b: 1, c: v}]\n"],
    ['{"a": "1"}', ["b", "c"], '{"a": "1", "b": {"c": "v"}}'],
    ['{"a":"1"}', ["b", "c"], '{"a":"1","b":{"c":"v"}}'],
    ['{\n\t"a": 1\n}\n', ["b"], '{\n\t"a": 1,\n\t"b": "v"\n}\n'],
    ["{\r\n  a: 1, # b\r\n}", ["c"], "{\r\n  a: 1, # b\r\n  c: v,\r\n}"],
    ["{\n  a: 1 # b\n  # c\n}\n", ["d"], "{\n  a: 1, # b\n  d: v\n  # c\n}\n"],
    ["a: [\n  b,\n  c]\n", ["a", { d: "e" }, "f"], "a: [\n  b,\n  c,\n  {d: e, f: v}]\n"],
    ["a: {\n}\n", ["a", "b"], "a: {b: v\n}\n"],
    ["a: {b: 1}\n", ["a", "c, d"], 'a: {b: 1, "c, d": v}\n'],
  ] satisfies [string, EditPath, string][])(
    "adds between brackets: to %j at %j",
    (before, path, after) => {
      expect(add(before, path)).toBe(after);
    },
  );

  it.each([
    ["no", '"no"'],
    ["8080", '"8080"'],
    ["", '""'],
    ["a: b", '"a: b"'],
    ["# a", '"# a"'],
    ["<<", '"<<"'],
    ["über", "über"],
    ["app.kubernetes.io/name", "app.kubernetes.io/name"],
  ])("writes the key %j as %s", (key, written) => {
    expect(add("a: 1\n", [key], "x")).toBe(`a: 1\n${written}: x\n`);
    expect(add("a: {}\n", ["a", key, key], key)).toBe(
      `a: {${written}: {${written}: ${written}}}\n`,
    );
  });

  it("writes keys in the quotes of those that are there", () => {
    expect(add('"a": b\n', ["c"], "d")).toBe('"a": b\n"c": d\n');
    expect(add("'a':\n  'b': 1\n", ["a", "c", "d"], 1)).toBe(
      "'a':\n  'b': 1\n  'c':\n    'd': 1\n",
    );
  });

  it("adds several values, each to what is there by then", () => {
    const edits = ["newName", "newTag"].map((key) => {
      return { path: ["images", { name: "app" }, key], value: key, missing: "add" as const };
    });
    const after = "images:\n- name: app\n  newName: newName\n  newTag: newTag\n";
    expect(setYaml("images:\n", edits)).toBe(after);
    expect(setYaml(after, edits)).toBe(after);
  });

  it.each([
    ["a: b", ["a", "c"], "a, line 1: is a single value, not a mapping"],
    ["a: [1]", ["a", "b"], "a, line 1: is a list, not a mapping"],
    ["a: {b: 1}", ["a", { c: "d" }, "e"], "a, line 1: is a mapping, not a list"],
    ["{a}", ["a", "b"], "a: is nothing, not a mapping"],
    ["a: [1]", ["a", 2], "a, line 1: has no item 2; the next one that can be added is 1"],
    ["a:", ["a", 1], "a, line 1: has no item 1; the next one that can be added is 0"],
    ["a: []", ["a", { b: "c" }], "has no item with b=c, and one that is added must be a mapping"],
    ["a: []", ["a", { b: "c" }, "b"], "a, line 1: would have no item with b=c afterwards"],
    ["a: !!null", ["a", "b"], "a, line 1: is a single value, not a mapping"],
    ["a: &b\n  c: d\n", ["a", "e"], "a, line 2: has an anchor (&), so that an edit would change"],
    ["a: &b {c: d}\ne: *b", ["e", "f"], "e, line 2: is an alias (*); edit what it stands for"],
    ["a: &b {c: {d: 1}}\ne: {<<: *b}", ["e", "c", "f"], "e, line 2: has this key from a merge key"],
    ["a: [{b: c}, {b: c}]", ["a", { b: "c" }, "d"], "a, line 1: has 2 items with b=c"],
    ["a: 1", ["\ud800"], "cannot be set to text with half a character (a lone surrogate)"],
    [
      "? {a: 1}\n: 1",
      ["x".repeat(2000)],
      "the document, line 1: cannot have this added where it stands",
    ],
    ["a: 1", Array.from({ length: 300 }, () => "b"), "would be nested more than 256 levels deep"],
  ] satisfies [string, EditPath, string][])(
    "refuses to add to %j at %j: %s",
    (content, path, message) => {
      const edit = () => add(content, path);
      expect(edit).toThrow(EditError);
      expect(edit).toThrow(message);
    },
  );

  it("adds a value that is no text, and finds it", () => {
    const after = add("a: 1\n", ["b", { name: "c", port: "80" }, "port"], 80);
    expect(after).toBe("a: 1\nb:\n- name: c\n  port: 80\n");
    expect(getYaml(after, ["b", { port: "80" }, "name"])).toBe("c");
  });
});
