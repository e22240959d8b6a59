import { defineProgram } from "../src/cli/define-program.ts";
import type { Program } from "../src/cli/program.ts";
import { cleanTerminal } from "../src/cli/terminal.ts";
import { Redactor } from "../src/redactor.ts";
import { System } from "../src/system.ts";

/** All commands and options as they are defined, of a program that says nothing. */
export function definedProgram(): Program {
  const redactor = new Redactor();
  const silent = { out: () => undefined, err: () => undefined, interactive: false };
  return defineProgram(
    {
      argv: [],
      env: {},
      cwd: import.meta.dirname,
      signal: new AbortController().signal,
      terminal: cleanTerminal(silent, redactor),
      redactor,
      unhandled: { logTo: () => undefined },
      loadSystem: async () => new System({ name: "none" }),
      programDirectory: () => ".",
    },
    () => undefined,
  );
}
