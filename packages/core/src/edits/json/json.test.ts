import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import type { EditPath } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";
import { deleteJson, getJson, setJson } from "./json.ts";
import { parseJsonPointer } from "./json-pointer.ts";

const taskDefinition = `{
    "family": "app",
    "containerDefinitions": [
        {
            "name": "app",
            "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:aaaa",
            "cpu": 256,
            "memoryReservation": 1.0e2,
            "portMappings": [{ "containerPort": 8080, "protocol": "tcp" }],
            "environment": [
                { "name": "LOG_LEVEL", "value": "info" },
                { "name": "APP_IMAGE_DIGEST", "value": "sha256:aaaa" }
            ],
            "secrets": []
        },
        {"name":"sidecar","image":"sidecar:1.0","environment":[]}
    ],
    "tags": [],
    "revision": 12345678901234567890
}
`;

const compilerOptions = `\ufeff// What every package shares.
{
\t"extends": "./base.json", // one up
\t"compilerOptions": {
\t\t/* Strictness */
\t\t"strict": true,
\t\t"lib": ["es2023"], // no DOM
\t\t// "noEmit": true,
\t},
\t"include": ["src"],
}`;

function set(content: string, path: EditPath, value: EditValue): string {
  return setJson(content, [{ path, value }]);
}

function add(content: string, path: EditPath, value: EditValue): string {
  return setJson(content, [{ path, value, missing: "add" }]);
}

describe("setJson", () => {
  it("changes the values it is given and no byte around them", () => {
    const app: EditPath = ["containerDefinitions", { name: "app" }];
    const after = setJson(taskDefinition, [
      {
        path: [...app, "image"],
        value: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:bbbb",
      },
      {
        path: [...app, "environment", { name: "APP_IMAGE_DIGEST" }, "value"],
        value: "sha256:bbbb",
      },
      { path: ["containerDefinitions", 1, "image"], value: "sidecar:1.1" },
    ]);
    expect(after).toBe(
      taskDefinition.replaceAll("aaaa", "bbbb").replace("sidecar:1.0", "sidecar:1.1"),
    );
  });

  it.each([
    ['{"a": "b" /* c */}', "x", '{"a": "x" /* c */}'],
    ['{"a": "b"}', 'say "\\"\n', '{"a": "say \\"\\\\\\"\\n"}'],
    ['{"a": "b"}', "größer 🚀", '{"a": "größer 🚀"}'],
    ['{"a": "b"}', "\u2028\ufeff\x7f", '{"a": "\\u2028\\ufeff\\u007f"}'],
    ['{"a": "5"}', 5, '{"a": 5}'],
    ['{"a": 5}', "5", '{"a": "5"}'],
    ['{"a": null}', true, '{"a": true}'],
    ['{"a": 1}', -0, '{"a": -0}'],
    ['{"a": 1}', 1e21, '{"a": 1e+21}'],
    [
      '{"a": 1, "b": 1.0, "c": 1e5, "d": 9007199254740993}',
      2,
      '{"a": 2, "b": 1.0, "c": 1e5, "d": 9007199254740993}',
    ],
    ['{"b": 1, "b": 2, "a": 1}', 3, '{"b": 1, "b": 2, "a": 3}'],
    ['\ufeff{\r\n\t"a" : 1\r\n}', 2, '\ufeff{\r\n\t"a" : 2\r\n}'],
  ])("turns %j with %j into %j", (before, value, after) => {
    expect(set(before, ["a"], value)).toBe(after);
  });

  it.each([
    ['{"a": 1.0}', 1],
    ['{"a": 1e5}', 100_000],
    ['{"a": "\\u0062"}', "b"],
    ['{"a": 12345678901234567000}', 12345678901234567000],
  ])("leaves %j as it is, which says %j already", (content, value) => {
    expect(set(content, ["a"], value)).toBe(content);
  });

  it("writes the number that is meant in place of one that only looks alike", () => {
    expect(set('{"a": 9007199254740993}', ["a"], 9007199254740992)).toBe('{"a": 9007199254740992}');
  });

  it("sets the only value, and an item by the digits of a pointer", () => {
    expect(set(" 1 ", [], 2)).toBe(" 2 ");
    expect(set('{"0": [1, 2]}', parseJsonPointer("/0/1"), 3)).toBe('{"0": [1, 3]}');
  });

  it.each([
    ['{"a":\n{"b": 1}}', ["a", "c"], "a, line 2: has no key c; it has b"],
    ['{"a": {}}', ["a", "c"], "a, line 1: has no key c; it is empty"],
    ['{"a": {"b": 1}}', ["a"], "a, line 1: is an object, not a single value"],
    ['{"a": [1]}', ["a"], "a, line 1: is a list, not a single value"],
    ['{"a": [1, 2]}', ["a", 2], "a, line 1: has no item 2; it has 2, from 0"],
    ['{"a": [1, 2]}', ["a", -1], "a, line 1: has no item -1; it has 2, from 0"],
    ['{"a": [1, 2]}', ["a", "2"], "a, line 1: has no item 2; it has 2, from 0"],
    ['{"a": [1, 2]}', ["a", "01"], "a, line 1: is a list, not an object"],
    ['{"a": [1, 2]}', ["a", "-"], "a, line 1: is a list, not an object"],
    ['{"a": {"0": 1}}', ["a", 0], "a, line 1: is an object, not a list"],
    ['{"a": 1}', ["a", "b"], "a, line 1: is a single value, not an object"],
    ['{"a": null}', ["a", "b"], "a, line 1: is null, not an object"],
    [
      '[{"n": "x"}, {"n": 8}, 1]',
      [{ n: "z" }, "v"],
      "the document, line 1: has no item with n=z; n is x, 8",
    ],
    ['[{"n": "x"}, {"n": "x"}]', [{ n: "x" }, "n"], "the document, line 1: has 2 items with n=x"],
    ['{"a": 1,\n"\\u0061": 2}', ["a"], "the document, line 1: has the key a 2 times (lines 1, 2)"],
    [
      '[{"n": "x",\n"n": "y"}]',
      [{ n: "x" }, "v"],
      "has an item with the key n 2 times (lines 1, 2)",
    ],
    ['{"a": 1', ["a"], "line 1: a { is not closed"],
  ] satisfies [string, EditPath, string][])("refuses %j at %j: %s", (content, path, message) => {
    const edit = () => set(content, path, "x");
    expect(edit).toThrow(EditError);
    expect(edit).toThrow(message);
  });

  it.each([
    [Number.NaN, "a, line 1: cannot be set to NaN"],
    [Number.NEGATIVE_INFINITY, "a, line 1: cannot be set to -Infinity"],
    ["\udc00", "a, line 1: cannot be set to text with half a character (a lone surrogate)"],
  ])("refuses the value %j, which is not to be written", (value, message) => {
    expect(() => set('{"a": 1}', ["a"], value)).toThrow(message);
  });

  it("tells no value of the document", () => {
    const edit = () => set('{"a": {"password": "hunter2"}}', ["a", "b"], "hunter3");
    expect(edit).toThrow("a, line 1: has no key b; it has password");
    expect(edit).not.toThrow("hunter");
  });

  it("edits a megabyte before the test runs out of time", () => {
    const services = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `s${id}`, on: true }));
    const after = set(JSON.stringify({ services }), ["services", { name: "s19999" }, "on"], false);
    expect(JSON.parse(after).services[19_999]).toEqual({ id: 19_999, name: "s19999", on: false });
    expect(after.length).toBe(JSON.stringify({ services }).length + 1);
  });
});

describe("setJson of what is missing", () => {
  it("adds it in the way of the file", () => {
    const app: EditPath = ["containerDefinitions", { name: "app" }];
    const after = setJson(taskDefinition, [
      { path: [...app, "environment", { name: "REGION" }, "value"], value: "eu", missing: "add" },
      { path: [...app, "secrets", { name: "TOKEN" }, "valueFrom"], value: "arn", missing: "add" },
      {
        path: ["containerDefinitions", 1, "environment", { name: "A" }, "value"],
        value: "b",
        missing: "add",
      },
      { path: ["tags", { key: "team" }, "value"], value: "web", missing: "add" },
      { path: ["runtimePlatform", "cpuArchitecture"], value: "ARM64", missing: "add" },
    ]);
    expect(after).toBe(
      taskDefinition
        .replace(
          '"value": "sha256:aaaa" }\n',
          '"value": "sha256:aaaa" },\n                { "name": "REGION", "value": "eu" }\n',
        )
        .replace(
          '"secrets": []',
          `"secrets": [
                {
                    "name": "TOKEN",
                    "valueFrom": "arn"
                }
            ]`,
        )
        .replace('"environment":[]', '"environment":[{"name":"A","value":"b"}]')
        .replace(
          '"tags": []',
          `"tags": [
        {
            "key": "team",
            "value": "web"
        }
    ]`,
        )
        .replace(
          "12345678901234567890\n",
          `12345678901234567890,
    "runtimePlatform": {
        "cpuArchitecture": "ARM64"
    }
`,
        ),
    );
  });

  it("keeps trailing commas and comments where they are", () => {
    const after = setJson(compilerOptions, [
      { path: ["compilerOptions", "target"], value: "es2022", missing: "add" },
      { path: ["watchOptions", "excludeFiles"], value: "a", missing: "add" },
    ]);
    expect(after).toBe(
      compilerOptions
        .replace("// no DOM", '// no DOM\n\t\t"target": "es2022",')
        .replace('["src"],', '["src"],\n\t"watchOptions": {\n\t\t"excludeFiles": "a"\n\t},'),
    );
  });

  it.each([
    ['{"a":1}', '{"a":1,"x":2}'],
    ['{"a" :1}', '{"a" :1,"x" :2}'],
    ['{ "a": 1 }', '{ "a": 1, "x": 2 }'],
    ['{ "a": 1, }', '{ "a": 1, "x": 2, }'],
    ['{ "a": 1 /* one */ }', '{ "a": 1 /* one */, "x": 2 }'],
    ['{ "a": 1 // one\n}', '{ "a": 1, "x": 2 // one\n}'],
    ['{ "a": 1,\n  "b": 2 }', '{ "a": 1,\n  "b": 2,\n  "x": 2 }'],
    ['{\n  "a": 1 // one\n\n  // below\n}\n', '{\n  "a": 1, // one\n  "x": 2\n\n  // below\n}\n'],
    ['{\n  "a": 1 /* one\n  two */\n}', '{\n  "a": 1, /* one\n  two */\n  "x": 2\n}'],
    ['{\r\n\t"a": 1\r\n}', '{\r\n\t"a": 1,\r\n\t"x": 2\r\n}'],
    ['{\r  "a": 1\r}', '{\r  "a": 1,\r  "x": 2\r}'],
    ["{}", '{\n  "x": 2\n}'],
    ["{}\r\n", '{\r\n  "x": 2\r\n}\r\n'],
    ["{ }", '{ "x": 2 }'],
    ["{\n}", '{\n  "x": 2\n}'],
    ["{ // empty\n}", '{ // empty\n  "x": 2\n}'],
    ["{\n    // empty\n}", '{\n    // empty\n    "x": 2\n}'],
    ["{/* empty */}", '{/* empty */ "x": 2}'],
    ["null", '{\n  "x": 2\n}'],
  ])("turns %j into %j", (before, after) => {
    expect(add(before, ["x"], 2)).toBe(after);
    expect(add(after, ["x"], 2)).toBe(after);
  });

  it.each([
    ['{\n  "a": {}\n}', '{\n  "a": {\n    "x": {\n      "y": 2\n    }\n  }\n}'],
    ['{\n   "a": null\n}', '{\n   "a": {\n      "x": {\n         "y": 2\n      }\n   }\n}'],
    ['{ "a": {} }', '{ "a": { "x": { "y": 2 } } }'],
    ['{"a":null}', '{"a":{"x":{"y":2}}}'],
    ['{\n  "b": { "c": 1 },\n  "a": {}\n}', '{\n  "b": { "c": 1 },\n  "a": { "x": { "y": 2 } }\n}'],
    ['{\n  "b": {"c": 1}\n}', '{\n  "b": {"c": 1},\n  "a": {"x": {"y": 2}}\n}'],
  ])("makes what is missing on the way: %j into %j", (before, after) => {
    expect(add(before, ["a", "x", "y"], 2)).toBe(after);
  });

  it.each([
    ["[]", [{ n: "x" }, "v"], '[\n  {\n    "n": "x",\n    "v": 1\n  }\n]'],
    ['[{"n":"y"}]', [{ n: "x" }, "v"], '[{"n":"y"},{"n":"x","v":1}]'],
    ['[{ "n": "y" }]', [{ n: "x", m: "z" }, "v"], '[{ "n": "y" }, { "n": "x", "m": "z", "v": 1 }]'],
    ["[ 1, 2, ]", [{ n: "x" }, "v"], '[ 1, 2, {"n": "x", "v": 1}, ]'],
    [
      '{"a":[]}',
      ["a", { n: "x" }, "e", { m: "y" }, "v"],
      '{"a":[{"n":"x","e":[{"m":"y","v":1}]}]}',
    ],
    ['{"a":[]}', ["a", { n: "x", v: "1" }, "v"], '{"a":[{"n":"x","v":1}]}'],
    ["{}", ["", "__proto__"], '{\n  "": {\n    "__proto__": 1\n  }\n}'],
    ["{}", ["0"], '{\n  "0": 1\n}'],
  ] satisfies [string, EditPath, string][])(
    "adds an item to %j at %j: %j",
    (before, path, after) => {
      expect(add(before, path, 1)).toBe(after);
      expect(add(after, path, 1)).toBe(after);
      expect(getJson(after, path)).toBe(1);
    },
  );

  it.each([
    ["[1]", [1], "the document, line 1: has no item 1; it has 1, from 0"],
    ["{}", ["a", 0], "the document, line 1: cannot get an item by its number"],
    ["null", [0], "the document, line 1: cannot get an item by its number"],
    ["{}", ["a", "0"], "the document, line 1: cannot get 0, which could be a key or an index"],
    ["null", ["0"], "the document, line 1: cannot get 0, which could be a key or an index"],
    ["[]", [{}, "a"], "the document, line 1: cannot get an item that has no keys"],
    ["[]", [{ n: "x" }], "the document, line 1: cannot get an item with n=x that is no object"],
    ["[]", [{ n: "x" }, { m: "y" }, "v"], "cannot get an item with n=x that is no object"],
    ["[]", [{ n: "x" }, "n"], "has something else there; it would not be found again"],
    ["[]", [{ n: "x" }, "n", "m"], "has something else there; it would not be found again"],
    ["{}", ["\ud800"], "cannot get a key with half a character (a lone surrogate)"],
    [
      "{}",
      ["a", { n: "\ud800" }, "v"],
      "cannot get a key with half a character (a lone surrogate)",
    ],
    ['{"a": 1}', ["a", "b"], "a, line 1: is a single value, not an object"],
    ['{"a": 1, "a": 2}', ["a"], "has the key a 2 times (lines 1, 1)"],
    ["", ["a"], "line 1: there is nothing in it; a document is one value"],
  ] satisfies [string, EditPath, string][])(
    "refuses to add to %j at %j: %s",
    (content, path, message) => {
      expect(() => add(content, path, 1)).toThrow(message);
    },
  );
});

describe("getJson", () => {
  it.each([
    ['{"a": [1, {"n": "x", "v": "y"}]}', ["a", { n: "x" }, "v"], "y"],
    ['[{"n": 8080, "v": true}, {"n": 1.0, "v": false}]', [{ n: "1.0" }, "v"], false],
    ['{"__proto__": 1}', ["__proto__"], 1],
    ['{"a": null}', ["a"], null],
    ['{"a": 1}', ["b"], undefined],
    ['{"a": 1}', ["toString"], undefined],
    ['{"a": 1}', ["a", "b"], undefined],
    ["[1]", [1], undefined],
    ["[1]", [{ constructor: "x" }, "v"], undefined],
  ] satisfies [string, EditPath, unknown][])("reads from %j at %j: %j", (content, path, value) => {
    expect(getJson(content, path)).toBe(value);
  });

  it.each([
    ['{"a": {}}', ["a"], "a, line 1: is an object, not a text, a number, true, false or null"],
    ["12345678901234567890", [], "the document, line 1: is a number that cannot be read exactly"],
    ["1e999", [], "the document, line 1: is a number that cannot be read exactly"],
    ['{"a": 1, "a": 2}', ["a", "b"], "has the key a 2 times"],
  ] satisfies [string, EditPath, string][])(
    "refuses to read %j at %j: %s",
    (content, path, message) => {
      expect(() => getJson(content, path)).toThrow(message);
    },
  );
});

describe("deleteJson", () => {
  const oneLine = '{ "a": 1, "b": 2, "c": 3 }';
  const lines = '{\n  "a": 1, // one\n  // above b\n  "b": 2, // two\n\n  "c": 3 // three\n}\n';
  it.each([
    [oneLine, "a", '{ "b": 2, "c": 3 }'],
    [oneLine, "b", '{ "a": 1, "c": 3 }'],
    [oneLine, "c", '{ "a": 1, "b": 2 }'],
    ['{"a":1,"b":2}', "b", '{"a":1}'],
    ['{ "a": 1, "b": 2, }', "b", '{ "a": 1, }'],
    ['{ "a": 1, }', "a", "{}"],
    ['{ "a": 1 /* one */ }', "a", "{ /* one */ }"],
    ['{ "a": 1, /* b: */ "b": 2 }', "a", '{ /* b: */ "b": 2 }'],
    ['{ "a": 1, /* b: */ "b": 2 /* two */ }', "b", '{ "a": 1 /* b: */ /* two */ }'],
    [lines, "a", lines.replace('  "a": 1, // one\n', "")],
    [lines, "b", lines.replace('  "b": 2, // two\n', "")],
    [lines, "c", lines.replace('  "c": 3 // three\n', "").replace("2, //", "2 //")],
    ['{\r\n\t"a": 1,\r\n\t"b": {\r\n\t}\r\n}', "b", '{\r\n\t"a": 1\r\n}'],
    ['{\n  "a": 1 // one\n}', "a", "{}"],
    ['{\n  // above\n  "a": 1\n}', "a", "{\n  // above\n}"],
    ['{ "a": 1,\n  "b": 2 }', "a", '{ "b": 2 }'],
    ['{ "a": 1,\n  "b": 2 }', "b", '{ "a": 1 }'],
    ['{ "a": 1, "b": 2,\n  "c": 3 }', "b", '{ "a": 1,\n  "c": 3 }'],
    ['{ "a": 1, "b": 2, // two\n  "c": 3 }', "b", '{ "a": 1,\n  "c": 3 }'],
    ['{\n  "a": 1\n  , "b": 2\n}', "a", '{\n   "b": 2\n}'],
    ['{\n  "a": 1\n  // x\n  ,\n  "b": 2\n}', "a", '{\n  // x\n  \n  "b": 2\n}'],
    ['{\n  "a": 1, // x\n  "b": 2 }', "b", '{\n  "a": 1 // x\n  }'],
    ['{\n  "a": 1\n}', "x", '{\n  "a": 1\n}'],
  ])("turns %j without %s into %j", (before, key, after) => {
    expect(deleteJson(before, [[key]])).toBe(after);
    expect(deleteJson(after, [[key]])).toBe(after);
  });

  it("takes all paths for those of the content as it is given", () => {
    const paths: EditPath[] = [[0], [2], ["2"], [{ n: "x" }, "v"], [{ n: "x" }], [9]];
    expect(deleteJson('[0, 1, 2, {"n": "x", "v": 1}, 4]', paths)).toBe("[1, 4]");
  });

  it.each([
    ["[1]", [], "the document, line 1: is all there is and cannot be removed"],
    ['{"a": 1, "a": 2}', ["a"], "has the key a 2 times (lines 1, 1)"],
    ["{", ["a"], "line 1: a { is not closed"],
  ] satisfies [string, EditPath, string][])("refuses %j at %j: %s", (content, path, message) => {
    expect(() => deleteJson(content, [path])).toThrow(message);
  });
});
