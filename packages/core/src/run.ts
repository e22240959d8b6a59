import { StoppedError } from "./errors.ts";
import { checkNotLoading } from "./loading.ts";
import type { System } from "./system.ts";

export interface RunOptions {
  /** The arguments after the name of the program; none serves. @default those of the process */
  readonly argv?: readonly string[];
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Where the configuration is looked for. @default the working directory */
  readonly cwd?: string;
  /** Ends what runs when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a system as a program: a server with triggers if there are no arguments, else the command they
 * name. Ends cleanly on SIGINT and SIGTERM; a second signal ends the process at once. Sets
 * `process.exitCode`: 0 well, 1 something failed, 2 called wrongly.
 *
 * @throws {NestedRunError} if called while the `glu` command loads the file that calls it.
 */
export async function run(system: System, options: RunOptions = {}): Promise<void> {
  checkNotLoading();
  await runMain(async () => system, options);
}

/** The same for a system that is loaded only if the command needs it. */
export async function runMain(
  loadSystem: (file: string | undefined, cwd: string) => Promise<System>,
  options: RunOptions,
): Promise<void> {
  const { argv = process.argv.slice(2), env = process.env, cwd = process.cwd() } = options;
  const traps = trapSignals(options.signal);
  try {
    const [{ main }, { processTerminal }] = await Promise.all([
      import("./cli/main.ts"),
      import("./cli/terminal.ts"),
    ]);
    process.exitCode = await main({
      argv,
      env,
      cwd,
      signal: traps.signal,
      terminal: processTerminal,
      loadSystem: (file) => loadSystem(file, cwd),
    });
  } finally {
    traps.release();
  }
}

interface Traps {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** What a shell reports for a process that SIGINT ended. */
const interruptedExitCode = 130;

function trapSignals(outer: AbortSignal | undefined): Traps {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      process.exit(interruptedExitCode);
    }
    controller.abort(new StoppedError("interrupted"));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: outer ? AbortSignal.any([controller.signal, outer]) : controller.signal,
    release: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
