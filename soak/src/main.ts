/** `npm run soak -- --minutes N`: see `docs/endurance.md`. */
import { setMaxListeners } from "node:events";
import { writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import { Endurance, type Outcome } from "./endurance.ts";
import { againCommand, type Options, parseOptions, usage } from "./options.ts";
import { drawPicture } from "./picture.ts";
import { formatReport } from "./report.ts";
import { World } from "./world/world.ts";

/** So many differences are printed at most. */
const mostShown = 50;

const interrupted = new AbortController();
// Each question and each step listens for it.
setMaxListeners(0, interrupted.signal);
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => interrupted.abort(new Error(`stopped by ${name}`)));
}

process.exitCode = await main(process.argv.slice(2));

/** Gives the exit code: 0, 1 if something is not as it should be, 2 if the arguments make no sense. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (!options) {
    return 2;
  }
  print(`seed ${options.seed}`);
  try {
    return await runIn(options);
  } catch (error) {
    const { aborted, reason } = interrupted.signal;
    print(wordsOf(aborted ? reason : error));
    print(`the same again: ${againCommand(options)}`);
    return 1;
  }
}

async function runIn(options: Options): Promise<number> {
  const { signal } = interrupted;
  const world = await World.open(options.pipelines);
  let keeps = false;
  try {
    const outcome = await new Endurance(world, { ...options, signal, progress: print }).run();
    keeps = outcome.differences.length > 0;
    await writeReport(outcome, options);
    if (keeps) {
      printDifferences(outcome.differences);
      print(
        `the log and the state stay in ${world.directory}\nthe same again: ${againCommand(options)}`,
      );
    }
    return keeps ? 1 : 0;
  } finally {
    await world.close({ keeps });
  }
}

async function writeReport(outcome: Outcome, options: Options): Promise<void> {
  if (options.report === undefined) {
    process.stdout.write(formatReport(outcome, options));
  } else {
    const picture = pictureBeside(options.report);
    await writeFile(picture, drawPicture(outcome));
    await writeFile(options.report, formatReport(outcome, options, picture));
  }
}

function printDifferences(differences: readonly string[]): void {
  for (const difference of differences.slice(0, mostShown)) {
    print(`- ${difference}`);
  }
  const more = differences.length - mostShown;
  if (more > 0) {
    print(`and ${more} more`);
  }
}

function pictureBeside(report: string): string {
  const { dir, name } = parse(report);
  return join(dir, `${name}.svg`);
}

function readOptions(args: readonly string[]): Options | undefined {
  try {
    return parseOptions(args, Math.random);
  } catch (error) {
    print(`${wordsOf(error)}\n${usage}`);
    return undefined;
  }
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
