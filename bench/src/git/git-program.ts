import { spawn } from "node:child_process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface GitRun {
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly input?: Iterable<string>;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface GitExit {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** From before it was started until it had ended. */
  readonly milliseconds: number;
}

const deadline = 120_000;

/** Runs git without any configuration of the machine. @throws {Error} with git's words if it fails. */
export async function git(args: readonly string[], run: GitRun): Promise<GitExit> {
  const exit = await tryGit(args, run);
  if (exit.code !== 0) {
    throw new Error(`git ${args.join(" ")} failed: ${exit.errors.trim()}`);
  }
  return exit;
}

/** Like {@link git}, where any exit code is an answer. */
export async function tryGit(args: readonly string[], run: GitRun): Promise<GitExit> {
  run.signal.throwIfAborted();
  const start = performance.now();
  const child = spawn("git", args, {
    cwd: run.directory,
    env: { ...isolatedEnvironment(), ...configured(run.configuration), ...run.environment },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stop = () => child.pid !== undefined && killGroup(child.pid);
  const timer = setTimeout(stop, deadline);
  run.signal.addEventListener("abort", stop);
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject).once("exit", resolve);
    });
    const outputs = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    const fed = pipeline(Readable.from(run.input ?? []), child.stdin).catch(ignoreClosedPipe);
    const code = await ended;
    const milliseconds = performance.now() - start;
    await fed;
    const [output, errors] = await outputs;
    return { code, output, errors, milliseconds };
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener("abort", stop);
  }
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

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function ignoreClosedPipe(): void {
  // The exit of git says what went wrong.
}
