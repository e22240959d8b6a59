import { spawn } from "node:child_process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface RunGitOptions {
  readonly directory: string;
  readonly input?: Buffer | string | Iterable<string>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends git. */
  readonly signal?: AbortSignal;
}

/** The environment git runs in on a test server: no configuration of the machine or its user. */
export function isolatedEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@example.com",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@example.com",
  };
}

/** Runs git and returns what it printed. @throws an Error with git's words if it fails. */
export async function runGit(args: readonly string[], options: RunGitOptions): Promise<Buffer> {
  const { directory, environment, signal, input = "" } = options;
  const env = { ...isolatedEnvironment(), ...environment };
  const git = spawn("git", args, { cwd: directory, env, signal });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  git.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  git.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  let failure: Error | undefined;
  git.once("error", (error) => {
    failure = error;
  });
  const ended = new Promise((resolve) => {
    git.once("close", resolve);
  });
  // Git may end before it has read everything; its exit code tells whether it should have.
  const fed = pipeline(chunksOf(input), git.stdin).catch(() => undefined);
  const code = await ended;
  await fed;
  if (failure) {
    throw failure;
  }
  if (code !== 0) {
    throw new Error(`git ${args.join(" ")}: ${Buffer.concat(errors).toString("utf8")}`);
  }
  return Buffer.concat(output);
}

function chunksOf(input: Buffer | string | Iterable<string>): Readable {
  const whole = typeof input === "string" || Buffer.isBuffer(input);
  return Readable.from(whole ? [input] : input);
}
