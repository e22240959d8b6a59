import { parseArgs } from "node:util";

export interface Options {
  /** The name of the suite. */
  readonly suite: string;
  readonly json: boolean;
  readonly quick: boolean;
  /** True if a missed target is a failure. */
  readonly strict: boolean;
  /** Part of the names of the cases to measure; undefined for all. */
  readonly only: string | undefined;
}

export const usage = `usage: npm run bench -- <suite> [--json] [--quick] [--strict] [--case <substring>]`;

/** @throws {Error} that says what is wrong with the arguments. */
export function parseOptions(args: readonly string[], suites: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
      case: { type: "string" },
    },
  });
  const [suite, ...rest] = positionals;
  if (suite === undefined || rest.length > 0 || !suites.includes(suite)) {
    throw new Error(`Name one suite: ${suites.join(", ")}.`);
  }
  const { json, quick, strict, case: only } = values;
  return { suite, json, quick, strict, only };
}
