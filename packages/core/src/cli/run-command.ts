import { withGrace } from "../deadline.ts";
import type { Ending } from "../ending.ts";
import { Redactor } from "../redactor.ts";
import { systemTimers } from "../runtime.ts";
import { confirm } from "./confirm.ts";
import { type ExitCode, type MainOptions, main } from "./main.ts";
import { Output } from "./output.ts";
import { isColored } from "./paint.ts";
import { cleanTerminal, type Terminal } from "./terminal.ts";
import { Unhandled } from "./unhandled.ts";

export interface RunCommandOptions
  extends Pick<MainOptions, "argv" | "env" | "cwd" | "loadSystem" | "programDirectory"> {
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
  const streams = { out: out.write, err: err.write };
  const terminal = cleanTerminal({ ...streams, ...traitsOf(options.env) }, redactor);
  const unhandled = new Unhandled(ending.stop);
  const written = async () => {
    const all = Promise.all([out.written(), err.written()]);
    await withGrace({ signal, grace: readGrace, timers: systemTimers }, all).catch(() => undefined);
  };
  try {
    const asked = process.stdin.isTTY && process.stderr.isTTY ? { confirm: asking(signal) } : {};
    const exitCode = await main({ ...options, ...asked, signal, terminal, redactor, unhandled });
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

/** What can be done on the terminal this process has, if it has one. */
function traitsOf(env: NodeJS.ProcessEnv): Pick<Terminal, "interactive" | "colors" | "width"> {
  const { stdout, stderr } = process;
  return {
    interactive: stderr.isTTY,
    colors: { out: isColored(stdout, env), err: isColored(stderr, env) },
    width: stderr.isTTY && env["TERM"] !== "dumb" ? () => stderr.columns || 80 : undefined,
  };
}

function asking(signal: AbortSignal): (question: string) => Promise<boolean> {
  return (question) => confirm(question, { input: process.stdin, output: process.stderr }, signal);
}
