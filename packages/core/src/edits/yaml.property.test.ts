import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isScalar, parse, parseDocument, Scalar, stringify } from "yaml";
import type { EditPath } from "./edit-path.ts";
import { getYaml, setYaml } from "./yaml.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

interface Manifest {
  readonly text: string;
  /** Where its single values are. */
  readonly paths: readonly (string | number)[][];
}

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("yes", "012", "1e3", "null", "a: b", "a #b", "it's", '"', "line\nline\n", "- a"),
);
const scalar = fc.oneof(text, fc.integer(), fc.double({ noNaN: true }), fc.boolean());
const value = fc.oneof(
  text.filter((candidate) => !/\p{Surrogate}/u.test(candidate)),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const key = fc
  .oneof(fc.stringMatching(/^[a-zA-Z][\w.-]{0,8}$/), fc.string({ minLength: 1, maxLength: 6 }))
  .filter((name) => name !== "<<" && name !== "__proto__");

const { tree } = fc.letrec<{ tree: Json; node: Json }>((tie) => ({
  tree: fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie("node"), { maxLength: 3 }), tie("tree")),
}));

const layout = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom("any", "block", "flow"),
  defaultStringType: fc.constantFrom("PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE"),
  lineWidth: fc.constantFrom(0, 30),
} as const);

const manifest = fc
  .tuple(tree, layout, fc.record({ crlf: fc.boolean(), comments: fc.boolean(), bom: fc.boolean() }))
  .map(([content, options, { crlf, comments, bom }]): Manifest => {
    const plain = stringify(content, options);
    const commented = comments ? `# head\n${plain}# foot` : plain;
    const ended = crlf ? commented.replaceAll("\n", "\r\n") : commented;
    return { text: bom ? `\ufeff${ended}` : ended, paths: pathsOf(content) };
  })
  .filter(({ text, paths }) => paths.length > 0 && parseDocument(text).errors.length === 0);

function pathsOf(node: Json): (string | number)[][] {
  if (typeof node !== "object" || node === null) {
    return [[]];
  }
  const children: [string | number, Json][] = Array.isArray(node)
    ? [...node.entries()]
    : Object.entries(node);
  return children.flatMap(([step, child]) =>
    pathsOf(child).map((path) => path.toSpliced(0, 0, step)),
  );
}

function withValue(node: Json, path: EditPath, replacement: Json): Json {
  const [step, ...rest] = path;
  if (typeof step === "number" && Array.isArray(node)) {
    return node.map((item, index) => (index === step ? withValue(item, rest, replacement) : item));
  }
  if (
    typeof step === "string" &&
    typeof node === "object" &&
    node !== null &&
    !Array.isArray(node)
  ) {
    return { ...node, [step]: withValue(node[step] ?? null, rest, replacement) };
  }
  return replacement;
}

const edit = fc
  .tuple(manifest, fc.nat(), value)
  .map(([{ text, paths }, choice, value]) => ({
    text,
    path: paths[choice % paths.length] ?? [],
    value,
  }))
  .filter(({ text, path }) => {
    const node = parseDocument(text).getIn(path, true);
    return (
      isScalar(node) && node.type !== Scalar.BLOCK_LITERAL && node.type !== Scalar.BLOCK_FOLDED
    );
  });

describe("setYaml on any manifest", () => {
  it("leaves every byte outside of the value as it was", () => {
    fc.assert(
      fc.property(edit, ({ text, path, value }) => {
        const node = parseDocument(text).getIn(path, true);
        const [start, end] = (isScalar(node) && node.range) || [0, 0];
        const after = setYaml(text, [{ path, value }]);
        expect(after.slice(0, start)).toBe(text.slice(0, start));
        expect(after.slice(after.length - (text.length - end))).toBe(text.slice(end));
      }),
    );
  });

  it("changes what the manifest says by this value only", () => {
    fc.assert(
      fc.property(edit, ({ text, path, value }) => {
        const after = setYaml(text, [{ path, value }]);
        expect(parse(after)).toEqual(withValue(parse(text), path, value));
        expect(getYaml(after, path)).toBe(value);
      }),
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(edit, ({ text, path, value }) => {
        const once = setYaml(text, [{ path, value }]);
        expect(setYaml(once, [{ path, value }])).toBe(once);
      }),
    );
  });

  it("writes text that older and newer readers take for the same text", () => {
    fc.assert(
      fc.property(fc.constantFrom("a: b", "a: 'b'", 'a: "b"', "{a: b}"), value, (before, value) => {
        fc.pre(typeof value === "string");
        const after = setYaml(before, [{ path: ["a"], value }]);
        expect(parse(after, { version: "1.1" })).toEqual({ a: value });
        expect(parse(after, { version: "1.2" })).toEqual({ a: value });
      }),
    );
  });
});
