import { type ProgramExit, runProgram } from "../program.ts";

export interface GitRun {
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly input?: Iterable<string>;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs git without any configuration of the machine. @throws {Error} with git's words if it fails. */
export async function git(args: readonly string[], run: GitRun): Promise<ProgramExit> {
  const exit = await tryGit(args, run);
  if (exit.code !== 0) {
    throw new Error(`git ${args.join(" ")} failed: ${exit.errors.trim()}`);
  }
  return exit;
}

/** Like {@link git}, where any exit code is an answer. */
export async function tryGit(args: readonly string[], run: GitRun): Promise<ProgramExit> {
  const { configuration, environment, ...rest } = run;
  return await runProgram(["git", ...args], {
    ...rest,
    environment: { ...isolatedEnvironment(), ...configured(configuration), ...environment },
  });
}

function isolatedEnvironment(): NodeJS.ProcessEnv {
  const person = { NAME: "Bench", EMAIL: "bench@example.com" };
  return {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
}

/** Settings as `GIT_CONFIG_COUNT` and its like pass them (git-config, section ENVIRONMENT). */
function configured(settings: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const entries = Object.entries({ "gc.auto": "0", "maintenance.auto": "false", ...settings });
  const variables = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(variables) };
}
