/** `npm run bench -- <suite>`: see `bench/README.md`. */
import { setMaxListeners } from "node:events";
import { enginesSuite } from "./engines/suite.ts";
import { gitSuite } from "./git/suite.ts";
import { type Options, parseOptions, usage } from "./options.ts";
import { registrySuite } from "./registry/suite.ts";
import { replicasSuite } from "./replicas/suite.ts";
import { formatJson, formatTable } from "./report.ts";
import { scaleSuite } from "./scale/suite.ts";
import { serverSuite } from "./server/suite.ts";
import { storeSuite } from "./store/suite.ts";
import type { Outcome, Suite } from "./suite.ts";
import { uiSuite } from "./ui/suite.ts";

const suites: readonly Suite[] = [
  gitSuite,
  registrySuite,
  storeSuite,
  serverSuite,
  uiSuite,
  scaleSuite,
  enginesSuite,
  replicasSuite,
];

const interrupted = new AbortController();
// As many listeners as there is work at a time is no leak.
setMaxListeners(0, interrupted.signal);
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => interrupted.abort(new Error(`stopped by ${name}`)));
}

process.exitCode = await main(process.argv.slice(2));

/** Gives the exit code: 0, 1 if something could not be measured, 2 if the arguments make no sense. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const suite = suites.find(({ name }) => name === options?.suite);
  if (!options || !suite) {
    return 2;
  }
  try {
    const outcome = await suite.run({ ...options, signal: interrupted.signal, progress: print });
    return report(outcome, options);
  } catch (error) {
    print(wordsOf(error));
    return 1;
  }
}

function readOptions(args: readonly string[]): Options | undefined {
  try {
    return parseOptions(
      args,
      suites.map(({ name }) => name),
    );
  } catch (error) {
    print(`${wordsOf(error)}\n${usage}`);
    return undefined;
  }
}

function report({ results, failures }: Outcome, { suite, json, strict }: Options): number {
  process.stdout.write(`${json ? formatJson(suite, results) : formatTable(results)}\n`);
  for (const { names, error } of failures) {
    print(`could not measure ${names.join("; ")}: ${wordsOf(error)}`);
  }
  const isMissed = strict && results.some(({ ok }) => !ok);
  return failures.length > 0 || isMissed ? 1 : 0;
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
