import { type ChildProcess, spawn } from "node:child_process";
import { type Readable, Writable } from "node:stream";
import { DeadlineError, GitProgramError } from "../errors.ts";
import type { Timers } from "../runtime.ts";
import { cleanText } from "./clean-text.ts";
import { type Credential, writeCredential } from "./credential-pipe.ts";

export interface GitCommand {
  /** What is being done to what, for messages. */
  readonly purpose: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly credential?: Credential | undefined;
  /** Milliseconds until the process is killed. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly timers: Timers;
}

export interface GitExit {
  readonly code: number;
  /** The end of what git said on its error output, cleaned. */
  readonly stderr: string;
}

/** How long git may clean up after a SIGTERM, and how long its output may outlive it. */
const grace = 1000;
const maxStderr = 32 * 1024;

/**
 * One run of the git program, in a process group of its own. The only place that starts one.
 *
 * It ends by itself, at its deadline, or when its signal is aborted; then the whole group is killed,
 * as git leaves its transports behind. `ended` settles when nothing of it is left.
 */
export class GitProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Rejects if the process was stopped or could not be started. */
  readonly ended: Promise<GitExit>;

  readonly #command: GitCommand;
  readonly #child: ChildProcess;
  #stopReason: unknown;
  #over = false;
  #stderr = Buffer.alloc(0);

  constructor(command: GitCommand) {
    command.signal.throwIfAborted();
    this.#command = command;
    const child = spawn("git", command.args, {
      cwd: "/",
      env: command.environment,
      detached: true,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    });
    this.#child = child;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    child.stdin.on("error", ignoreClosedPipe);
    child.stderr.on("data", (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-maxStderr);
    });
    this.#passCredential(child.stdio[3]);
    this.ended = this.#run([child.stdout, child.stderr]);
    this.ended.catch(ignoreClosedPipe);
  }

  /** Kills the process group; `ended` then rejects with `reason`. */
  stop(reason: unknown): void {
    this.#stopReason ??= reason;
    this.#kill("SIGTERM");
    this.#command.timers.after(grace, () => this.#kill("SIGKILL"));
  }

  async #run(outputs: readonly Readable[]): Promise<GitExit> {
    const { signal, timers, deadline, purpose } = this.#command;
    const onAbort = () => this.stop(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const cancelDeadline = timers.after(deadline, () =>
      this.stop(new DeadlineError(`${purpose} did not end within ${deadline} ms`)),
    );
    const closed = Promise.all(outputs.map(outputClosed));
    try {
      const code = await this.#exited();
      await this.#drain(closed);
      if (this.#stopReason !== undefined) {
        throw this.#stopReason;
      }
      return { code, stderr: this.#cleanStderr() };
    } finally {
      this.#over = true;
      cancelDeadline();
      signal.removeEventListener("abort", onAbort);
    }
  }

  #exited(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#child.once("error", (cause) => reject(startFailure(cause)));
      this.#child.once("exit", (code) => resolve(code ?? -1));
    });
  }

  /** Something that survived git may hold the pipes open for ever. */
  async #drain(closed: Promise<unknown>): Promise<void> {
    if (this.#stopReason !== undefined) {
      this.#kill("SIGKILL");
    }
    const cancel = this.#command.timers.after(grace, () => {
      this.#kill("SIGKILL");
      this.stdout.destroy();
      this.#child.stderr?.destroy();
    });
    await closed;
    cancel();
  }

  #kill(signal: "SIGTERM" | "SIGKILL"): void {
    if (this.#over || this.#child.pid === undefined) {
      return;
    }
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The group is gone.
    }
  }

  #passCredential(pipe: unknown): void {
    if (!(pipe instanceof Writable)) {
      return;
    }
    pipe.on("error", ignoreClosedPipe);
    if (this.#command.credential) {
      writeCredential(pipe, this.#command.credential);
    } else {
      pipe.end();
    }
  }

  #cleanStderr(): string {
    const { credential } = this.#command;
    const secrets = credential ? secretsOf(credential) : [];
    return cleanText(this.#stderr.toString("utf8"), secrets).trim();
  }
}

function secretsOf({ username, password }: Credential): string[] {
  const basic = Buffer.from(`${username}:${password}`).toString("base64");
  return [basic, password, encodeURIComponent(password)];
}

function outputClosed(output: Readable): Promise<void> {
  return new Promise((resolve) => output.once("close", resolve));
}

function startFailure(cause: Error): GitProgramError {
  return new GitProgramError(
    "The git program could not be started. Install git 2.34 or newer, where PATH leads to it.",
    { cause },
  );
}

function ignoreClosedPipe(): void {
  // The exit of the process says what went wrong.
}
