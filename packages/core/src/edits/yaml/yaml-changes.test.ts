import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import type { EditPath } from "../edit-path.ts";
import { deleteYaml, getYaml, getYamlDocuments, setYaml } from "./yaml.ts";

describe("setYaml adds what is missing", () => {
  it.each<[string, EditPath, string]>([
    ["a: 1\nb: 2\n", ["c"], "a: 1\nb: 2\nc: x\n"],
    ["a:\n    b: 1\nc: 2\n", ["a", "d"], "a:\n    b: 1\n    d: x\nc: 2\n"],
    [
      "a:\n    b: 1 # c\n\n# next\nc: 2\n",
      ["a", "d"],
      "a:\n    b: 1 # c\n    d: x\n\n# next\nc: 2\n",
    ],
    ["a: 1", ["b"], "a: 1\nb: x"],
    ["a: 1\r\nb: 2\r\n", ["c", "d"], "a: 1\r\nb: 2\r\nc:\r\n  d: x\r\n"],
    ["a: {b: 1}\n", ["a", "c"], "a: {b: 1, c: x}\n"],
    ["a: { b: 1 }\n", ["a", "c"], "a: { b: 1, c: x }\n"],
    ["a: {}\n", ["a", "c"], "a: {c: x}\n"],
    ["a:\nb: 1\n", ["a", "c"], "a:\n  c: x\nb: 1\n"],
    ["# only words\n", ["a"], "# only words\na: x\n"],
    ["", ["a", "b"], "a:\n  b: x\n"],
    ["l:\n- k: y\n", ["l", { k: "z" }, "v"], "l:\n- k: y\n- k: z\n  v: x\n"],
    ["l:\n  - k: y\nm: 1\n", ["l", { k: "z" }, "v"], "l:\n  - k: y\n  - k: z\n    v: x\nm: 1\n"],
    ["l: [a]\n", ["l", 1], "l: [a, x]\n"],
    ["l:\n  - a\n", ["l", 1], "l:\n  - a\n  - x\n"],
    ["a: 1\n", ["l", 0], "a: 1\nl:\n- x\n"],
  ])("to %j at %j", (content, path, after) => {
    const edits = [{ path, value: "x", missing: "add" }] as const;
    expect(setYaml(content, edits)).toBe(after);
    expect(setYaml(after, edits)).toBe(after);
    expect(() => setYaml(content, [{ path, value: "x" }])).toThrow(EditError);
  });

  it.each<[string, EditPath, string]>([
    ["a: &b {c: 1}\nd: *b\n", ["d", "e"], "d, line 2: is an alias (*)"],
    ["a: &b {c: 1}\nd: *b\n", ["a", "e"], "a, line 1: has an anchor (&)"],
    ["a: 1\n", ["a", "b"], "a, line 1: is a single value, not a mapping"],
    ["l: [a]\n", ["l", 3], "has no item 3; the next one that can be added is 1"],
  ])("but not to %j at %j", (content, path, message) => {
    const edit = () => setYaml(content, [{ path, value: "x", missing: "add" }]);
    expect(edit).toThrow(EditError);
    expect(edit).toThrow(message);
  });
});

describe("deleteYaml", () => {
  it.each<[string, EditPath, string]>([
    ["a: 1\nb: 2 # gone\nc: 3\n", ["b"], "a: 1\nc: 3\n"],
    ["# about a\na: 1\nb: 2\n", ["b"], "# about a\na: 1\n"],
    ["a:\n  b: 1\n", ["a", "b"], "a: {}\n"],
    ["a:\n  b: |\n    text\n    more\n  c: 1\n", ["a", "b"], "a:\n  c: 1\n"],
    ["l:\n- n: y\n  v: 1\n- n: z\n", ["l", { n: "y" }], "l:\n- n: z\n"],
    ["a: {b: 1, c: 2}\n", ["a", "b"], "a: {c: 2}\n"],
    ["a: [1, 2, 3]\n", ["a", 2], "a: [1, 2]\n"],
    ["a: 1\r\nb: 2\r\n", ["a"], "b: 2\r\n"],
    ["a: 1\n", ["b"], "a: 1\n"],
    ["a: 1\n", ["b", "c"], "a: 1\n"],
  ])("takes from %j what is at %j", (content, path, after) => {
    expect(deleteYaml(content, [path])).toBe(after);
  });

  it("does not take what others stand for", () => {
    expect(() => deleteYaml("a: &b 1\nc: *b\n", [["a"]])).toThrow(
      "has an anchor (&) of which there are aliases elsewhere",
    );
  });
});

describe("several documents", () => {
  const content = "# first\nkind: A\nv: 1\n---\nkind: B\nv: 1 # second\n...\n---\nkind: B\nv: 2\n";

  it("are told apart by index, or by what only one of them says", () => {
    expect(setYaml(content, [{ path: ["v"], value: 7 }], { document: 1 })).toBe(
      content.replace("v: 1 #", "v: 7 #"),
    );
    const document = [
      { path: ["kind"], value: "B" },
      { path: ["v"], value: 2 },
    ];
    expect(deleteYaml(content, [["v"]], { document })).toBe(content.replace("v: 2\n", ""));
    expect(getYaml(content, ["v"], { document: 2 })).toBe(2);
  });

  it.each([
    [{}, "there are 3 documents"],
    [{ document: 3 }, "3"],
    [{ document: [{ path: ["kind"], value: "C" }] }, "C"],
    [{ document: [{ path: ["kind"], value: "B" }] }, "B"],
  ])("are refused with %j", (options, message) => {
    for (const use of [
      () => getYaml(content, ["v"], options),
      () => setYaml(content, [{ path: ["v"], value: 7 }], options),
      () => deleteYaml(content, [["v"]], options),
    ]) {
      expect(use).toThrow(EditError);
      expect(use).toThrow(message);
    }
  });

  it("are given as plain data", () => {
    expect(
      getYamlDocuments("a: &b [010, yes, 2024-01-01]\nc: *b\n---\n__proto__: {x: 1}\n"),
    ).toEqual([
      { a: [10, "yes", "2024-01-01"], c: [10, "yes", "2024-01-01"] },
      JSON.parse('{"__proto__":{"x":1}}'),
    ]);
  });
});
