import * as fc from "fast-check";
import { findNodeAtLocation, type ParseError, parse, parseTree } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import { deleteJson, getJson, setJson } from "./json.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Place = readonly (string | number)[];

interface Document {
  readonly text: string;
  readonly content: Json;
}

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("// no", "/* no */", "a,b", "[", "}", '"', "\\", "\u2028", "line\nline"),
);
const value = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const key = fc
  .oneof(fc.constantFrom("a", "b", "c", "name", "0", ""), text)
  .filter((name) => name !== "__proto__");

const { node } = fc.letrec<{ node: Json; object: Json }>((tie) => ({
  object: fc.dictionary(key, tie("node"), { maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    value,
    fc.constant(null),
    fc.array(tie("node"), { maxLength: 4 }),
    tie("object"),
  ),
}));

interface Style {
  readonly indent: string;
  readonly lineEnding: string;
  readonly trailing: boolean;
  readonly comments: boolean;
  readonly bom: boolean;
  /** A choice for each place, taken in turn. */
  readonly choices: readonly number[];
}

const style: fc.Arbitrary<Style> = fc.record({
  indent: fc.constantFrom("  ", "    ", "\t", ""),
  lineEnding: fc.constantFrom("\n", "\r\n", "\r"),
  trailing: fc.boolean(),
  comments: fc.boolean(),
  bom: fc.boolean(),
  choices: fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 20 }),
});

/** Writes a document as people and programs do, comments and all. */
function written(content: Json, style: Style): string {
  let turn = 0;
  let comments = 0;
  const choose = () => style.choices[turn++ % style.choices.length] ?? 0;
  const comment = (isLast: boolean) => {
    if (!style.comments || choose() > 3) {
      return "";
    }
    comments += 1;
    return isLast && choose() < 6 ? ` // "c${comments}",` : ` /* "c${comments}" */`;
  };
  const write = (node: Json, indentation: string): string => {
    if (typeof node !== "object" || node === null) {
      return Object.is(node, -0) ? "-0" : JSON.stringify(node);
    }
    const [open, close] = Array.isArray(node) ? ["[", "]"] : ["{", "}"];
    const isSpread = choose() < 7;
    const [gap, colon] = choose() < 7 ? [" ", ": "] : ["", ":"];
    const inner = isSpread ? style.lineEnding + indentation + style.indent : gap;
    const entries = Array.isArray(node)
      ? node.map((item) => write(item, indentation + style.indent))
      : Object.entries(node).map(
          ([name, item]) => JSON.stringify(name) + colon + write(item, indentation + style.indent),
        );
    const lines = entries.map((entry, index) => {
      const isLast = index === entries.length - 1;
      const comma = !isLast || (style.trailing && choose() < 8) ? "," : "";
      const above = isSpread && comment(false) !== "" ? `/* "above" */${inner}` : "";
      return inner + above + entry + comment(false) + comma + (isSpread ? comment(true) : "");
    });
    const end =
      isSpread && (entries.length > 0 || choose() < 6) ? style.lineEnding + indentation : gap;
    return open + lines.join("") + end + close;
  };
  const body = comment(false) + write(content, "") + (choose() < 6 ? style.lineEnding : "");
  return (style.bom ? "\ufeff" : "") + body;
}

const generated = fc
  .tuple(node, style)
  .map(([content, style]) => ({ content, text: written(content, style) }));

const manifest = `{
  "name": "@acme/shop",
  "version": "1.4.0",
  "private": true,
  "workspaces": ["packages/*", "bench"],
  "scripts": {
    "build": "tsc -b && node build.mjs"
  },
  "dependencies": {},
  "engines": { "node": ">=20" }
}
`;
const taskDefinition = `{
    "family": "shop",
    "containerDefinitions": [
        {
            "name": "app",
            "image": "registry.example/shop@sha256:aaaa",
            "portMappings": [{ "containerPort": 8080, "protocol": "tcp" }],
            "environment": [
                { "name": "A", "value": "1" },
                { "name": "B", "value": "2" }
            ],
            "secrets": [],
            "healthCheck": null
        },
        {"name":"proxy","image":"proxy:1.0","environment":[],"essential":false}
    ],
    "cpu": "256"
}`;
const compilerOptions = `\ufeff// What all packages share
{
\t"extends": "./base.json", // one up
\t/* strict */
\t"compilerOptions": {
\t\t"strict": true, "noEmit": false,
\t\t"lib": [
\t\t\t"es2023",
\t\t\t// "dom",
\t\t],
\t},
\t"references": [{ "path": "../git" }, { "path": "../core" }], // in this order
\t"include": [/* all of it */],
}
`;
const settings = `{\r
  "Logging": {\r
    "LogLevel": { "Default": "Information", "Microsoft.AspNetCore": "Warning" }\r
  },\r
\r
  "ConnectionStrings": { },\r
  "Shop": {\r
    "Image": "registry.example/shop:1.0", "Timeout": 1.5e1\r
    // "Debug": true\r
  },\r
  "AllowedHosts": "*" }\r
`;
const shapes = [manifest, taskDefinition, compilerOptions, settings];
const document: fc.Arbitrary<Document> = fc.oneof(
  { arbitrary: generated, weight: 3 },
  {
    arbitrary: fc.constantFrom(...shapes).map((text) => ({ text, content: read(text) })),
    weight: 1,
  },
);

function read(text: string): Json {
  const errors: ParseError[] = [];
  const content: Json = parse(text.replace(/^\ufeff/, ""), errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  return content;
}

/** Every place there is, and what stands there. */
function placesIn(node: Json, place: Place = []): readonly (readonly [Place, Json])[] {
  const children: [string | number, Json][] =
    typeof node !== "object" || node === null
      ? []
      : Array.isArray(node)
        ? [...node.entries()]
        : Object.entries(node);
  return [[place, node], ...children.flatMap(([step, child]) => placesIn(child, [...place, step]))];
}

/** The content with something else in a place, and all that is missing on the way; or with nothing. */
function withValue(node: Json, [step, ...rest]: Place, value: Json | undefined): Json {
  if (step === undefined) {
    return value ?? null;
  }
  const replaced = (child: Json | undefined) =>
    rest.length === 0 ? value : withValue(child ?? null, rest, value);
  if (Array.isArray(node)) {
    const item = replaced(node[Number(step)]);
    return node.toSpliced(Number(step), 1, ...(item === undefined ? [] : [item]));
  }
  const entries = typeof node === "object" && node !== null ? Object.entries(node) : [];
  const inner = replaced(new Map(entries).get(String(step)));
  const others = entries.filter(([name]) => name !== step);
  return Object.fromEntries(inner === undefined ? others : [...others, [step, inner]]);
}

/** Whether one text comes of the other by leaving characters out. */
function isPartOf(less: string, more: string): boolean {
  let at = 0;
  for (const unit of less.split("")) {
    at = more.indexOf(unit, at) + 1;
    if (at === 0) {
      return false;
    }
  }
  return true;
}

function commentsIn(text: string): readonly string[] {
  return text.match(/\/[/*] "c\d+"/g) ?? [];
}

function spanOf(text: string, place: Place): { readonly start: number; readonly end: number } {
  const root = parseTree(text.replace(/^\ufeff/, " "), [], { allowTrailingComma: true });
  const node = root === undefined ? undefined : findNodeAtLocation(root, [...place]);
  const start = node?.offset ?? 0;
  return { start, end: start + (node?.length ?? 0) };
}

/** Those on lines that have nothing of a value. */
function commentsAwayFrom(text: string, place: Place): readonly string[] {
  const { start, end } = spanOf(text, place);
  const above = text.slice(0, start).replace(/[^\r\n]*$/, "");
  return commentsIn(above + text.slice(end).replace(/^[^\r\n]*/, ""));
}

/** A document, a wanted place in it with what stands there, and a value for it. */
function editOf(isWanted: (node: Json, place: Place) => boolean) {
  return document
    .map(({ text, content }) => {
      const places = placesIn(content).filter(([place, node]) => isWanted(node, place));
      return { text, content, places };
    })
    .filter(({ places }) => places.length > 0)
    .chain(({ text, content, places }) =>
      fc.record({
        text: fc.constant(text),
        content: fc.constant(content),
        chosen: fc.constantFrom(...places),
        value,
      }),
    );
}

const scalarEdit = editOf((node) => typeof node !== "object" || node === null);
const objectEdit = editOf((node) => typeof node === "object" && !Array.isArray(node));
const listEdit = editOf((node) => node === null || Array.isArray(node));
const removal = editOf((_, place) => place.length > 0);

describe("setJson on any document", () => {
  it("changes one value and no byte around it", () => {
    fc.assert(
      fc.property(scalarEdit, ({ text, content, chosen: [path], value }) => {
        const { start, end } = spanOf(text, path);
        const after = setJson(text, [{ path, value }]);
        expect(after.slice(0, start)).toBe(text.slice(0, start));
        expect(after.slice(after.length - (text.length - end))).toBe(text.slice(end));
        expect(read(after)).toEqual(withValue(content, path, value));
        expect(getJson(after, path)).toBe(value);
        expect(setJson(after, [{ path, value }])).toBe(after);
      }),
    );
  });

  it("adds keys, with all that is missing on the way, and changes no byte of the rest", () => {
    const below = fc.array(fc.constantFrom("x", "y z", "ü"), { maxLength: 2 });
    const missing = fc.tuple(fc.constant("a key that is nowhere"), below);
    fc.assert(
      fc.property(objectEdit, missing, ({ text, content, chosen, value }, [first, rest]) => {
        const [place, node] = chosen;
        const path = [...place, first, ...rest];
        const edits = [{ path, value, missing: "add" as const }];
        const after = setJson(text, edits);
        expect(node === null || isPartOf(text, after)).toBe(true);
        expect(commentsIn(after)).toEqual(commentsIn(text));
        expect(read(after)).toEqual(withValue(content, path, value));
        expect(setJson(after, edits)).toBe(after);
        const without = deleteJson(after, [[...place, first]]);
        expect(read(without)).toEqual(withValue(content, place, node ?? {}));
        const hasOthers = Object.keys(node ?? {}).length > 0;
        expect(hasOthers ? without : text).toBe(text);
      }),
    );
  });

  it("adds items by what they say, and changes no byte of the rest", () => {
    fc.assert(
      fc.property(listEdit, text, ({ text, content, chosen: [place, node], value }, name) => {
        const path = [...place, { "the name": name, kind: "new" }, "value"];
        const edits = [{ path, value, missing: "add" as const }];
        const after = setJson(text, edits);
        const item = { "the name": name, kind: "new", value };
        expect(node === null || isPartOf(text, after)).toBe(true);
        expect(commentsIn(after)).toEqual(commentsIn(text));
        const items = Array.isArray(node) ? node : [];
        expect(read(after)).toEqual(withValue(content, place, [...items, item]));
        expect(setJson(after, edits)).toBe(after);
        const without = deleteJson(after, [path.slice(0, -1)]);
        expect(items.length > 0 ? without : text).toBe(text);
      }),
    );
  });

  it("refuses whatever is not JSON, and nothing else", () => {
    const broken = fc.tuple(
      scalarEdit,
      fc.nat(),
      fc.constantFrom("", "{", "]", ",", '"', "1", ":", "/"),
    );
    fc.assert(
      fc.property(
        broken,
        ([
          {
            text,
            chosen: [path],
          },
          place,
          character,
        ]) => {
          const at = place % (text.length + 1);
          const other = text.slice(0, at) + character + text.slice(at + (character === "" ? 1 : 0));
          const errors: ParseError[] = [];
          parse(other.replace(/^\ufeff/, ""), errors, { allowTrailingComma: true });
          const get = () => getJson(other, path);
          fc.pre(errors.length > 0);
          expect(get).toThrow(EditError);
          expect(get).toThrow(/^line \d+: [a-z]/);
        },
      ),
    );
  });
});

describe("deleteJson on any document", () => {
  it("removes what it is given and leaves the rest as it was", () => {
    fc.assert(
      fc.property(removal, ({ text, content, chosen: [path] }) => {
        const after = deleteJson(text, [path]);
        expect(isPartOf(after, text)).toBe(true);
        expect(read(after)).toEqual(withValue(content, path, undefined));
        const left = new Set(commentsIn(after));
        expect(commentsAwayFrom(text, path).filter((comment) => !left.has(comment))).toEqual([]);
      }),
    );
  });
});
