// @ts-check
/**
 * `node scripts/compare-forge-descriptions.mjs <one.json> <other.json>` prints what one description
 * of a forge's API has and the other lacks: operations, and the names in queries, bodies and answers.
 */
import { readFileSync } from "node:fs";

/** @typedef {{ readonly [key: string]: any }} Json */

const [one, other] = process.argv.slice(2).map(namesIn);
report("<", one, other);
report(">", other, one);

/**
 * @param {string} mark
 * @param {ReadonlySet<string> | undefined} names
 * @param {ReadonlySet<string> | undefined} others
 */
function report(mark, names, others) {
  for (const name of names ?? []) {
    if (others?.has(name) !== true) {
      console.log(`${mark} ${name}`);
    }
  }
}

/** @param {string} file */
function namesIn(file) {
  /** @type {Json} */
  const description = JSON.parse(readFileSync(file, "utf8"));
  const { operations, $defs } = description;
  const names = operations.flatMap((/** @type {Json} */ operation) => {
    const line = `${operation["method"]} ${operation["path"]}`;
    const good = Object.entries(operation["responses"]).filter(([status]) => status < "300");
    return [
      line,
      ...fields($defs, operation["query"]).map((name) => `${line} ?${name}`),
      ...fields($defs, operation["body"]).map((name) => `${line} body ${name}`),
      ...good.flatMap(([status, schema]) =>
        fields($defs, schema).map((name) => `${line} ${status} ${name}`),
      ),
    ];
  });
  return new Set(names);
}

/**
 * @param {Json} definitions
 * @param {Json | null | undefined} schema
 * @returns {string[]}
 */
function fields(definitions, schema) {
  const { $ref, items, anyOf = [], properties = {} } = schema ?? {};
  if ($ref !== undefined) {
    return fields(definitions, definitions[$ref.split("/").at(-1)]);
  }
  const parts = items === undefined ? anyOf : [items, ...anyOf];
  const inner = parts.flatMap((/** @type {Json} */ part) => fields(definitions, part));
  return [...Object.keys(properties), ...inner];
}
