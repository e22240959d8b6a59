// @ts-check
/**
 * `node scripts/cut-schema.mjs <schema.json> [definition…]` prints a JSON Schema without its prose; with names, only
 * these definitions and those they lead to. Where the schemas of the tests come from is said beside them, in
 * `packages/core/test/testdata/README.md`.
 */
import { readFileSync } from "node:fs";

/** @typedef {{ readonly [key: string]: any }} Json */

const prose = /^(?:\$comment|\$id|default|description|examples|markdownDescription|title|x-.*)$/;
/** What has names of others as its keys, and not words of JSON Schema. */
const named = new Set(["$defs", "definitions", "patternProperties", "properties"]);

const [file = "", ...wanted] = process.argv.slice(2);
/** @type {Json} */
const schema = JSON.parse(readFileSync(file, "utf8"));
console.log(JSON.stringify(wanted.length === 0 ? silent(schema) : definitionsFor(wanted)));

/** @param {readonly string[]} roots */
function definitionsFor(roots) {
  /** @type {Map<string, unknown>} */
  const found = new Map();
  const names = [...roots];
  for (const name of names) {
    if (!found.has(name)) {
      const definition = silent(schema["$defs"][name]);
      found.set(name, definition);
      names.push(...referencesIn(definition));
    }
  }
  const $defs = Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { $schema: schema["$schema"], $defs };
}

/**
 * References within the whole become such within the cut.
 *
 * @param {any} value
 * @returns {any}
 */
function silent(value) {
  if (Array.isArray(value)) {
    return value.map(silent);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([key]) => !prose.test(key));
  return Object.fromEntries(
    entries.map(([key, each]) => {
      if (key === "$ref") {
        return [key, each.slice(each.indexOf("#"))];
      }
      return [key, named.has(key) ? silentEach(each) : silent(each)];
    }),
  );
}

/** @param {Json} schemas by names of any kind */
function silentEach(schemas) {
  return Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, silent(each)]));
}

/**
 * @param {any} value
 * @returns {string[]}
 */
function referencesIn(value) {
  const own = typeof value?.$ref === "string" ? [value.$ref.split("/").at(-1)] : [];
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [];
  return [...own, ...parts.flatMap(referencesIn)];
}
