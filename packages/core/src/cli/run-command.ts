import { withGrace } from "../deadline.ts";
import type { Ending } from "../ending.ts";
import { Redactor } from "../redactor.ts";
import { systemTimers } from "../runtime.ts";
import { type ExitCode, type MainOptions, main } from "./main.ts";
import { Output } from "./output.ts";
import { cleanTerminal } from "./terminal.ts";
import { Unhandled } from "./unhandled.ts";

export interface RunCommandOptions
  extends Pick<MainOptions, "argv" | "env" | "cwd" | "loadSystem"> {
  readonly ending: Ending;
}

/** How long a reader may take for what was written once the process is to end, in ms. */
const readGrace = 1_500;

/** Runs one command of this process to its end: until what it wrote was read, and nothing is listened to. */
export async function runCommand({ ending, ...options }: RunCommandOptions): Promise<ExitCode> {
  const { signal } = ending;
  const redactor = new Redactor();
  const out = new Output(process.stdout);
  const err = new Output(process.stderr);
  const interactive = process.stderr.isTTY;
  const terminal = cleanTerminal({ out: out.write, err: err.write, interactive }, redactor);
  const unhandled = new Unhandled(ending.stop);
  const written = async () => {
    const all = Promise.all([out.written(), err.written()]);
    await withGrace({ signal, grace: readGrace, timers: systemTimers }, all).catch(() => undefined);
  };
  try {
    const exitCode = await main({ ...options, signal, terminal, redactor, unhandled });
    await written();
    if (!out.failure) {
      return unhandled.exitCode(exitCode);
    }
    terminal.err(`glu: standard output cannot be written: ${out.failure.message}\n`);
    await written();
    return 1;
  } finally {
    unhandled.release();
    out.release();
    err.release();
  }
}
