import { CommanderError } from "@commander-js/extra-typings";
import { describeError } from "../errors.ts";
import { defineProgram } from "./define-program.ts";
import type { Program } from "./program.ts";
import type { CommandContext } from "./session.ts";

/** How a command ended: 0 well, 1 something failed, 2 it was called wrongly. */
export type ExitCode = 0 | 1 | 2;

export interface MainOptions extends Omit<CommandContext, "loadSystem" | "programDirectory"> {
  /** The arguments after the name of the program; none serves. */
  readonly argv: readonly string[];
  /** @param file what `--file` says */
  readonly loadSystem: (file: string | undefined) => ReturnType<CommandContext["loadSystem"]>;
  readonly programDirectory: (file: string | undefined) => string;
  /** Asks the person at the terminal. @default there is none */
  readonly confirm?: (question: string) => Promise<boolean>;
}

/** Runs one command to its end. Never rejects: an error becomes one clear message and an exit code. */
export async function main(options: MainOptions): Promise<ExitCode> {
  let exitCode = 0;
  const program = defineProgram(options, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(withCommand(program, options.argv), { from: "user" });
    return exitCode === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? 0 : 2;
    }
    options.terminal.err(`glu: ${describeError(error).message}\n`);
    return 1;
  }
}

/** The arguments, with the default command if they name none. */
function withCommand(program: Program, argv: readonly string[]): string[] {
  const { operands, unknown } = program.parseOptions([...argv]);
  return operands.length + unknown.length === 0 ? [...argv, "serve"] : [...argv];
}
