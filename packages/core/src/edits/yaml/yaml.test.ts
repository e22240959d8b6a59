import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import type { EditPath } from "../edit-path.ts";
import { deleteYaml, getYaml, getYamlDocuments, setYaml, type YamlEdit } from "./yaml.ts";

const deployment = `# The app.
apiVersion: apps/v1
kind:   Deployment   # odd spacing stays

spec:
    template:
        spec:
            containers:
            - name: app
              image: "ghcr.io/get-glu/app@sha256:aaaa"   # glu
              env: [ {name: PORT, value: '8080'},   { name: APP_IMAGE_DIGEST, value: sha256:aaaa } ]
            - name: sidecar
              image: sidecar:1.0
`;
const containers: EditPath = ["spec", "template", "spec", "containers"];

function set(content: string, path: EditPath, value: YamlEdit["value"]): string {
  return setYaml(content, [{ path, value }]);
}

describe("setYaml", () => {
  it("changes the values it is given and no byte around them", () => {
    const edits = [
      { path: [...containers, 0, "image"], value: "ghcr.io/get-glu/app@sha256:bbbb" },
      {
        path: [...containers, 0, "env", { name: "APP_IMAGE_DIGEST" }, "value"],
        value: "sha256:bbbb",
      },
      { path: [...containers, { name: "sidecar" }, "image"], value: "sidecar:1.1" },
    ];
    const expected = deployment.replaceAll("aaaa", "bbbb").replace("sidecar:1.0", "sidecar:1.1");
    expect(setYaml(deployment, edits)).toBe(expected);
  });

  it("returns the same bytes when the value is there already", () => {
    expect(set("a: 0x10 # b\n", ["a"], 16)).toBe("a: 0x10 # b\n");
    expect(set("a: 'b'\n", ["a"], "b")).toBe("a: 'b'\n");
    expect(set("a: |\n  b\n", ["a"], "b\n")).toBe("a: |\n  b\n");
  });

  it.each([
    ["a: b # c", "x", "a: x # c"],
    ["a: 'b' # c", "x", "a: 'x' # c"],
    ['a: "b" # c', "x", 'a: "x" # c'],
    ["a: 'b'", "it's", "a: 'it''s'"],
    ["a: 'b'", "1\n2", 'a: "1\\n2"'],
    ['a: "b"', 'say "\\"', 'a: "say \\"\\\\\\""'],
    ["a: b", "it's", "a: it's"],
    ["a: b", "b: c", 'a: "b: c"'],
    ["a: b", "b #c", 'a: "b #c"'],
    ["a: b", " b", 'a: " b"'],
    ["a: b", "", 'a: ""'],
    ["a: b", "- c", 'a: "- c"'],
    ["a: b", "?c", 'a: "?c"'],
    ["a: b", ":c", 'a: ":c"'],
    ["a: b", "b\u0085c\u2028", 'a: "b\\u0085c\\u2028"'],
    ["a: b", "größer 🚀", "a: größer 🚀"],
    ["{a: b, c: d}", "x, y", '{a: "x, y", c: d}'],
    ["a: b\n  more\nc: d", "x", "a: x\nc: d"],
    ["a: 'b\n\n  more'\nc: d", "x", "a: 'x'\nc: d"],
    ["a:", "x", "a: x"],
    ["a: # c", "x", "a: x # c"],
    ["a: ~", "x", "a: x"],
    ["{a: , b: c}", "x", "{a: x, b: c}"],
    ["a: b\r\nc: d\r\n", "x", "a: x\r\nc: d\r\n"],
    ["\ufeffa: b\n", "x", "\ufeffa: x\n"],
    ['{\n\t"a": "b"\n}', "x", '{\n\t"a": "x"\n}'],
    ["%YAML 1.1\n---\na: b\n...\n", "x", "%YAML 1.1\n---\na: x\n...\n"],
    ["c: !Ref d\na: b", "x", "c: !Ref d\na: x"],
    ["a: b", 5, "a: 5"],
    ["a: '5'", 5, "a: 5"],
    ["a: 5", "5", 'a: "5"'],
    ["a: b", 1e21, "a: 1e+21"],
    ["a: b", -0, "a: -0"],
    ["a: no", true, "a: true"],
    ["a: |\n  b\n", "x\n\n  y\n", "a: |\n  x\n\n    y\n"],
    ["a: | # c\n  b\n\nc: d\n", "x", "a: |- # c\n  x\n\nc: d\n"],
    ["a: |-\r\n    b\r\nc: d\r\n", "x\ny\n", "a: |\r\n    x\r\n    y\r\nc: d\r\n"],
    ["a: >-\n  b\n  c\n", "x y", "a: >-\n  x y\n"],
    ["a: >\n  b\n  c\n", "x\ny\n", "a: |\n  x\n  y\n"],
    ["a: |\n  b\n", "x: 1\n\n\n", "a: |+\n  x: 1\n\n\n"],
    ["a: |\n  b\n\nc: d\n", "x\n\n\n", 'a: "x\\n\\n\\n"\n\nc: d\n'],
    ["a: |2\n    b\n", "  x\n", "a: |2\n    x\n"],
    ["a: |\n  b\n", " x\n", 'a: " x\\n"\n'],
    ["a: |\n  b\n", "\u0007\n", 'a: "\\u0007\\n"\n'],
    ["a: |\n  b\n", "", 'a: ""\n'],
    ["a: |", "x\n", "a: |\n  x\n"],
    ["a: |\n  b", "x", "a: |-\n  x"],
    ["a: | # c\n  b\n", 5, "a: 5 # c\n"],
  ])("turns %j with %j into %j", (before, value, after) => {
    expect(set(before, ["a"], value)).toBe(after);
  });

  it.each(
    [
      ["yes", "No", "on", "OFF", "y", "N", "true", "False", "null", "Null", "~", "=", "<<"],
      ["0", "-1", "+1", "012", "0o14", "0x1F", "0b11", "1_000", "1:30", "190:20:30", "12345e7"],
      [".5", "1.", "1e3", ".inf", "-.INF", ".nan", "2024-01-01", "2001-12-14t21:59:43.10-05:00"],
    ].flat(),
  )("writes the text %s so that no reader takes it for anything else", (text) => {
    expect(set("a: b", ["a"], text)).toBe(`a: "${text}"`);
    expect(set("a: 'b'", ["a"], text)).toBe(`a: '${text}'`);
  });

  it.each([
    ["a:\n  b: 1", ["a", "c"], "a, line 2: has no key c; it has b"],
    ["a:\n  b: 1", ["a"], "a, line 2: is a mapping, not a single value"],
    ["a: [1, 2]", ["a"], "a, line 1: is a list, not a single value"],
    ["a: [1, 2]", ["a", 2], "a, line 1: has no item 2; it has 2, from 0"],
    ["a: [1, 2]", ["a", -1], "a, line 1: has no item -1; it has 2, from 0"],
    ["a: [1, 2]", ["a", "b"], "a, line 1: is a list, not a mapping"],
    ["a: {b: c}", ["a", 0], "a, line 1: is a mapping, not a list"],
    ["a: b", ["a", "b"], "a, line 1: is a single value, not a mapping"],
    ["a:\n- n: x\n- n: y", ["a", { n: "z" }, "v"], "a, line 2: has no item with n=z; n is x, y"],
    ["a:\n- n: x\n- n: x", ["a", { n: "x" }, "n"], "a, line 2: has 2 items with n=x"],
    ["1: b\n'1': c", ["1"], "the document, line 1: has the key 1 in several spellings"],
    ["", ["a"], "the document: is nothing, not a mapping"],
    ["{a}", ["a"], "a: is nothing, not a single value"],
    ["a: !!str 5", ["a"], "a, line 1: has a tag (!), which a new value might not fit"],
    [
      "a: &b c\nd: *b",
      ["a"],
      "a, line 1: has an anchor (&), so that an edit would change every alias of it too",
    ],
    [
      "a: &b {c: d}\ne: *b",
      ["a", "c"],
      "a, line 1: has an anchor (&), so that an edit would change every alias of it too",
    ],
    ["a: &b c\nd: *b", ["d"], "d, line 2: is an alias (*); edit what it stands for"],
    ["a: &b {c: d}\ne: *b", ["e", "c"], "e, line 2: is an alias (*); edit what it stands for"],
    ["a: &b {c: d}\ne: {<<: *b}", ["e", "c"], "e, line 2: has this key from a merge key (<<)"],
    ["a: 1\n---\nb: 2", ["a"], "there are 2 documents: one in line 1, one in line 2; say which"],
    [
      "a: 1\n---\n",
      ["a"],
      "there are 2 documents: one in line 1, an empty one in line 2; say which",
    ],
    ["# a\rb: 2", ["b"], "line 1: a carriage return stands alone here"],
    ["a: 1\na: 2", ["a"], "line 2: the same key is there twice"],
    ["a: [1", ["a", 0], "line 1: the indentation does not fit, or a bracket is not closed"],
  ] satisfies [string, EditPath, string][])("refuses %j at %j: %s", (content, path, message) => {
    const edit = () => set(content, path, "x");
    expect(edit).toThrow(EditError);
    expect(edit).toThrow(message);
  });

  it.each([
    [Number.NaN, "a, line 1: cannot be set to NaN"],
    [Number.POSITIVE_INFINITY, "a, line 1: cannot be set to Infinity"],
    ["\ud800", "a, line 1: cannot be set to text with half a character (a lone surrogate)"],
  ])("refuses the value %j, which is not to be written", (value, message) => {
    expect(() => set("a: b", ["a"], value)).toThrow(message);
  });

  it.each(["[".repeat(100_000), "- ".repeat(10_000), "ü".repeat(1_000_000)])(
    "sets a text however long and odd",
    (text) => {
      expect(getYaml(set("a: b\n", ["a"], text), ["a"])).toBe(text);
    },
  );

  it("sets what a mapping has itself next to a merge key", () => {
    const before = "a: &b {c: d}\ne: {<<: *b, f: g}\n";
    expect(set(before, ["e", "f"], "x")).toBe("a: &b {c: d}\ne: {<<: *b, f: x}\n");
  });

  it("refuses aliases that multiply to more than is reasonable", () => {
    const levels = "bcdefghi".split("").map((name, index) => {
      const below = `*${"abcdefgh"[index]}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => below).join(", ")}]\n`;
    });
    const bomb = `a: &a [1]\n${levels.join("")}z: x\n`;
    const message = "the document: has aliases (*) that multiply to more than is reasonable";
    expect(() => set(bomb, ["z"], "y")).toThrow(message);
    expect(() => deleteYaml(bomb, [["z"]])).toThrow(message);
    expect(() => getYamlDocuments(bomb)).toThrow(message);
    expect(getYaml(bomb, ["z"])).toBe("x");
  });

  it("edits a long text many times before the test runs out of time", () => {
    const items = Array.from({ length: 9000 }, (_, index) => {
      return `- name: app-${index} # an app\n  image: "app:${index}"\n  env: [{name: A, value: '${index}'}]\n`;
    });
    const before = `items:\n${items.join("")}# end\n`;
    const edits = Array.from({ length: 50 }, (_, index) => ({
      path: ["items", { name: `app-${index * 150}` }, index % 2 === 0 ? "image" : "tag"],
      value: `new-${index}`,
      missing: "add" as const,
    }));
    const after = setYaml(before, edits);
    expect(after.length - before.length).toBeLessThan(1000);
    expect(after).toContain('- name: app-7200 # an app\n  image: "new-48"\n');
    expect(after).toContain("value: '7350'}]\n  tag: new-49\n- name: app-7351 # an app\n");
    expect(getYamlDocuments(after)).toHaveLength(1);
  });

  it("carries the place of a refusal", () => {
    const error = new EditError("is a list", { path: "a.b", line: 3 });
    expect(error).toMatchObject({ code: "EDIT", next: "act", path: "a.b", line: 3 });
  });
});

describe("getYaml", () => {
  it.each([
    ["a: b", ["a"], "b"],
    ["a: 1.5", ["a"], 1.5],
    ["a: true", ["a"], true],
    ["a: null", ["a"], null],
    ["a:", ["a"], null],
    ["a: |\n  b\n", ["a"], "b\n"],
    ["a: [1, {n: x, v: y}]", ["a", { n: "x" }, "v"], "y"],
    ["a: [{n: x, m: 1, v: y}, {n: x, m: 2, v: z}]", ["a", { n: "x", m: "2" }, "v"], "z"],
    ["a: &b {c: d}\ne: *b", ["e", "c"], "d"],
    ["a: &b {c: d}\ne: {<<: *b}", ["e", "c"], "d"],
    ["a: &b {c: d}\nf: &f {c: x}\ne: {<<: [*b, *f]}", ["e", "c"], "d"],
    ["a: &b {c: d}\nf: &f {<<: *b}\ng: &g {c: x}\ne: {<<: [*f, *g]}", ["e", "c"], "d"],
    ["a: &b {c: d}\ne: {<<: *b, c: own}", ["e", "c"], "own"],
    ["", [], null],
    ["just text", [], "just text"],
    ["a: b", ["b"], undefined],
    ["a: b", ["toString"], undefined],
    ["a: b", ["a", "b"], undefined],
    ["a: [b]", ["a", 1], undefined],
    ["a: [{n: x}]", ["a", { n: "y" }, "v"], undefined],
    ["a: [{n: x}]", ["a", { constructor: "y" }, "v"], undefined],
  ] satisfies [string, EditPath, unknown][])("reads from %j at %j: %j", (content, path, value) => {
    expect(getYaml(content, path)).toBe(value);
  });

  it.each([
    ["a: {b: c}", ["a"], "a, line 1: is a mapping, not a text, a number, true, false or null"],
    ["a: [{n: x}, {n: x}]", ["a", { n: "x" }, "n"], "a, line 1: has 2 items with n=x"],
    ["a: [", ["a"], "line 1:"],
    ["%YAML 1.1\n---\na: 2024-01-01", ["a"], "a, line 3: is a single value, not a text"],
  ] satisfies [string, EditPath, string][])(
    "refuses to read %j at %j: %s",
    (content, path, message) => {
      expect(() => getYaml(content, path)).toThrow(message);
    },
  );
});
