import { type ChildExit, ChildProgram } from "../child-program.ts";
import type { PasswordCredential } from "../credential.ts";
import { GitProgramError } from "../errors.ts";
import type { Timers } from "../runtime.ts";
import { secretForms } from "../wire/http/secret-forms.ts";
import { credentialInput } from "./credential-pipe.ts";

export interface GitCommand {
  /** What is being done to what, for messages. */
  readonly purpose: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly credential?: PasswordCredential | undefined;
  /** Milliseconds until the process is killed. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly timers: Timers;
}

export type GitProcess = ChildProgram;
export type GitExit = ChildExit;

/** Runs the git program. The only place that does. */
export function startGit({ credential, ...command }: GitCommand): GitProcess {
  return new ChildProgram({
    ...command,
    program: "git",
    secretInput: credential && credentialInput(credential),
    secrets: credential && secretForms(credential),
    startFailure,
  });
}

function startFailure(cause: Error): GitProgramError {
  return new GitProgramError(
    "The git program could not be started. Install git 2.34 or newer, where PATH leads to it.",
    { cause },
  );
}
