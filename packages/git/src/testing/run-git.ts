import { spawn } from "node:child_process";

export interface RunGitOptions {
  readonly directory: string;
  readonly input?: Buffer | string;
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
  const git = spawn("git", args, { cwd: options.directory, env: isolatedEnvironment() });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  git.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  git.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  git.stdin.on("error", () => undefined);
  git.stdin.end(options.input);
  const code = await new Promise((resolve, reject) => {
    git.once("error", reject);
    git.once("close", resolve);
  });
  if (code !== 0) {
    throw new Error(`git ${args.join(" ")}: ${Buffer.concat(errors).toString("utf8")}`);
  }
  return Buffer.concat(output);
}
