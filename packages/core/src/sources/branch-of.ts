import { describeError, UserCodeError } from "../errors.ts";
import { type PhaseDescriptor, phaseKey } from "../phase.ts";

/** The name of a branch, or what gives it for a phase. */
type BranchChoice = string | ((phase: PhaseDescriptor) => string);

/**
 * The branch that was chosen for a phase.
 * @throws {UserCodeError} unless it is text.
 */
export function branchOf(choice: BranchChoice, phase: PhaseDescriptor): string {
  const remedy = `${typeof choice === "function" ? "return" : "give"} the name of a branch, such as "main"`;
  const given = ask(choice, phase, remedy);
  if (typeof given === "string" && given.trim() !== "") {
    return given;
  }
  silence(given);
  throw new UserCodeError(`the branch of ${phaseKey(phase)} is ${kindOf(given)}; ${remedy}`);
}

function ask(choice: BranchChoice, phase: PhaseDescriptor, remedy: string): unknown {
  if (typeof choice !== "function") {
    return choice;
  }
  try {
    return choice(phase);
  } catch (error) {
    const { message } = describeError(error);
    throw new UserCodeError(
      `the function for the branch of ${phaseKey(phase)} failed: ${message}; ${remedy}`,
      { cause: error },
    );
  }
}

/** Nobody waits for a promise that was not wanted; how it ends must not end the process. */
function silence(given: unknown): void {
  if (given instanceof Promise) {
    given.catch(() => undefined);
  }
}

function kindOf(given: unknown): string {
  if (given instanceof Promise) {
    return "a promise";
  }
  if (typeof given === "string") {
    return "empty";
  }
  return given === null || given === undefined ? String(given) : `of type ${typeof given}`;
}
