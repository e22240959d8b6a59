import * as fc from "fast-check";
import { parseDocument, stringify } from "yaml";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Texts of which many are read as something else without quotes. */
export const anyText = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("yes", "012", "1e3", "null", "a: b", "a #b", "it's", '"', "line\nline\n", "- a"),
);
const scalar = fc.oneof(anyText, fc.integer(), fc.double({ noNaN: true }), fc.boolean());

/** A value that can be written. */
export const anyValue = fc.oneof(
  anyText.filter(isWhole),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);

export const anyKey = fc
  .oneof(fc.stringMatching(/^[a-zA-Z][\w.-]{0,8}$/), fc.string({ minLength: 1, maxLength: 6 }))
  .filter((name) => name !== "<<" && name !== "__proto__" && isWhole(name));

const { tree } = fc.letrec<{ tree: Json; node: Json }>((tie) => ({
  tree: fc.dictionary(anyKey, tie("node"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie("node"), { maxLength: 3 }), tie("tree")),
}));

const layout = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom("any", "block", "flow"),
  defaultStringType: fc.constantFrom("PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE"),
  lineWidth: fc.constantFrom(0, 30),
} as const);

export interface Manifest {
  readonly text: string;
  readonly content: Json;
}

/** A text in any layout, and what it says. */
export const anyManifest = fc
  .tuple(tree, layout, fc.record({ crlf: fc.boolean(), comments: fc.boolean(), bom: fc.boolean() }))
  .map(([content, options, { crlf, comments, bom }]): Manifest => {
    const plain = stringify(content, options);
    const commented = comments ? `# head\n${plain}# foot` : plain;
    const ended = crlf ? commented.replaceAll("\n", "\r\n") : commented;
    return { text: bom ? `\ufeff${ended}` : ended, content };
  })
  .filter(({ text }) => parseDocument(text).errors.length === 0);

export function isWhole(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
