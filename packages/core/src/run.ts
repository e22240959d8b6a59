import { dirname, resolve } from "node:path";
import { type Ending, watchEnding } from "./ending.ts";
import { checkNotLoading } from "./loading.ts";
import { systemTimers } from "./runtime.ts";
import type { System } from "./system.ts";

export interface RunOptions {
  /** The arguments after the name of the program; none serves. @default those of the process */
  readonly argv?: readonly string[];
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Where the configuration is looked for. @default the working directory */
  readonly cwd?: string;
  /** Where the program is, which tells its revision. @default where the file is that was run */
  readonly directory?: string;
  /** Ends what runs when aborted. */
  readonly signal?: AbortSignal;
}

/** How long the rest of a program may go on after it was told to end, in ms. */
const programGrace = 3_000;

/**
 * Runs a system as a program: a server with triggers if there are no arguments, else the command they
 * name. Sets `process.exitCode`: 0 well, 1 something failed, 2 called wrongly.
 *
 * SIGINT, SIGTERM and an exception that nothing handles end it cleanly and then the process: what the
 * program does afterwards has 3 seconds, and all of it 15. A second signal ends the process at once.
 *
 * @throws {NestedRunError} if called while the `glu` command loads the file that calls it.
 */
export async function run(system: System, options: RunOptions = {}): Promise<void> {
  checkNotLoading(system);
  const {
    argv: [, script],
  } = process;
  const { cwd = process.cwd() } = options;
  const { directory = script === undefined ? cwd : dirname(resolve(cwd, script)) } = options;
  const program = { load: async () => system, directory: () => directory };
  const remaining = await runMain(program, options);
  if (remaining !== undefined) {
    systemTimers.after(Math.min(programGrace, remaining), () => process.exit());
  }
}

/** What is run: in the file that was named, if any was, from a working directory. */
export interface MainProgram {
  readonly load: (file: string | undefined, cwd: string) => Promise<System>;
  readonly directory: (file: string | undefined, cwd: string) => string;
}

/**
 * The same for a system that is loaded only if the command needs it.
 *
 * @returns how long the process may go on, in ms; undefined if nothing told it to end
 */
export async function runMain(
  program: MainProgram,
  options: Omit<RunOptions, "directory">,
): Promise<ReturnType<Ending["remaining"]>> {
  const { argv = process.argv.slice(2), env = process.env, cwd = process.cwd() } = options;
  const ending = watchEnding(options.signal);
  try {
    const { runCommand } = await import("./cli/run-command.ts");
    process.exitCode = await runCommand({
      argv,
      env,
      cwd,
      ending,
      loadSystem: (file) => program.load(file, cwd),
      programDirectory: (file) => program.directory(file, cwd),
    });
    return ending.remaining();
  } finally {
    ending.release();
  }
}
