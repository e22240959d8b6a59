import { type ChildCommand, ChildProgram } from "./child-program.ts";
import { GitProgramError } from "./errors.ts";

export type GitCommand = Omit<ChildCommand, "program" | "startFailure">;

/** Runs the git program. The only place that does. */
export function startGit(command: GitCommand): ChildProgram {
  return new ChildProgram({ ...command, program: "git", startFailure });
}

function startFailure(cause: Error): GitProgramError {
  return new GitProgramError(
    "The git program could not be started. Install git 2.34 or newer, where PATH leads to it.",
    { cause },
  );
}
