import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Socket } from "node:net";
import { type Readable, Writable } from "node:stream";
import { cleanText } from "./clean-text.ts";
import { DeadlineError, RemoteUnreachableError } from "./errors.ts";
import type { Timers } from "./runtime.ts";

export interface ChildCommand {
  /** What is being done to what, for messages. */
  readonly purpose: string;
  /** Looked up in PATH of `environment`. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Text the program finds on file descriptor 3. @default none */
  readonly secretInput?: string | undefined;
  /** Masked in what the program says. */
  readonly secrets?: readonly string[] | undefined;
  /** Milliseconds until the process is killed. @default only `signal` ends it */
  readonly deadline?: number | undefined;
  /**
   * Milliseconds it may clean up when it is to be killed. With 0 it is killed at once, and its outputs
   * are dropped, which another process may hold. @default 1000
   */
  readonly grace?: number | undefined;
  readonly signal: AbortSignal;
  readonly timers: Timers;
  /** True if a part of it goes on in the background after an exit with code 0. @default false */
  readonly detaches?: boolean | undefined;
  /** The error if the program is not there. */
  readonly startFailure: (cause: Error) => Error;
}

export interface ChildExit {
  /** -1 if a signal ended it. */
  readonly code: number;
  /** The end of what the program said on its error output, cleaned. */
  readonly stderr: string;
}

const defaultGrace = 1000;
/** Milliseconds its output may outlive a program. */
const drainTime = 1000;
const maxStderr = 32 * 1024;
/** Codes of a system that cannot start another program now. */
const exhausted = new Set(["EMFILE", "ENFILE", "EAGAIN", "ENOMEM"]);

/**
 * One run of a program, in a process group of its own.
 *
 * It ends by itself, at its deadline, or when its signal is aborted; then the whole group is killed,
 * as a program may leave others behind. `ended` settles when nothing of it is left.
 */
export class ChildProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Rejects if the process was stopped or could not be started. */
  readonly ended: Promise<ChildExit>;

  readonly #command: ChildCommand;
  readonly #child: ChildProcessWithoutNullStreams;
  #stopReason: unknown;
  #over = false;
  #cancelDrain = (): void => undefined;
  #said = Buffer.alloc(0);

  constructor(command: ChildCommand) {
    command.signal.throwIfAborted();
    this.#command = command;
    const child = spawn(command.program, command.args, {
      cwd: "/",
      env: command.environment,
      detached: true,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    });
    // Whatever goes wrong is told by `ended`, or by the constructor.
    child.on("error", ignoreClosedPipe);
    if (!isComplete(child)) {
      throw noResources(command);
    }
    this.#child = child;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    child.stdin.on("error", ignoreClosedPipe);
    child.stderr.on("data", (chunk: Buffer) => {
      this.#said = Buffer.concat([this.#said, chunk]).subarray(-maxStderr);
    });
    passSecret(child.stdio[3], command.secretInput);
    this.ended = this.#run();
    this.ended.catch(ignoreClosedPipe);
  }

  /** Kills the process group; `ended` then rejects with `reason`. */
  stop(reason: unknown): void {
    if (this.#over) {
      return;
    }
    this.#stopReason ??= reason;
    const { grace = defaultGrace, timers } = this.#command;
    if (grace === 0) {
      this.#kill("SIGKILL");
      this.#dropOutputs();
      return;
    }
    this.#kill("SIGTERM");
    timers.after(grace, () => this.#kill("SIGKILL"));
  }

  /** From now on, or no longer, this process ends by itself while the program runs. */
  set isAside(isAside: boolean) {
    const act = isAside ? "unref" : "ref";
    this.#child[act]();
    for (const pipe of this.#child.stdio) {
      if (pipe instanceof Socket) {
        pipe[act]();
      }
    }
  }

  async #run(): Promise<ChildExit> {
    const { signal } = this.#command;
    const onAbort = () => this.stop(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const cancelDeadline = this.#startDeadline();
    const closed = Promise.all([this.stdout, this.#child.stderr].map(outputClosed));
    try {
      const code = await this.#exited();
      await this.#drain(code, closed);
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

  #startDeadline(): () => void {
    const { purpose, deadline, timers } = this.#command;
    if (deadline === undefined) {
      return () => undefined;
    }
    return timers.after(deadline, () =>
      this.stop(new DeadlineError(`${purpose} did not end within ${deadline} ms.`)),
    );
  }

  #exited(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#child.once("error", (cause) => reject(explainStart(cause, this.#command)));
      this.#child.once("exit", (code) => resolve(code ?? -1));
    });
  }

  /** Something that survived the program may hold the pipes open for ever. */
  async #drain(code: number, closed: Promise<unknown>): Promise<void> {
    if (this.#stopReason !== undefined) {
      this.#kill("SIGKILL");
    }
    if (this.#command.detaches && code === 0) {
      this.#dropOutputs();
    }
    this.#limitDrain();
    await closed;
    this.#cancelDrain();
  }

  /** Whoever reads slowly gets everything that was printed, unless the program was stopped. */
  #limitDrain(): void {
    this.#cancelDrain = this.#command.timers.after(drainTime, () => {
      if (this.#stopReason === undefined && this.stdout.readableLength > 0) {
        this.#limitDrain();
        return;
      }
      this.#kill("SIGKILL");
      this.#dropOutputs();
    });
  }

  #dropOutputs(): void {
    this.stdout.destroy();
    this.#child.stderr.destroy();
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

  #cleanStderr(): string {
    return cleanText(this.#said.toString("utf8"), this.#command.secrets).trim();
  }
}

/** Where the machine has no pipe to spare, there is a child without any. */
function isComplete(child: Partial<ChildProcessWithoutNullStreams>): boolean {
  return Boolean(child.stdin && child.stdout && child.stderr);
}

function explainStart(cause: Error, command: ChildCommand): Error {
  const code = "code" in cause ? String(cause.code) : "";
  return exhausted.has(code) ? noResources(command, cause) : command.startFailure(cause);
}

function noResources({ purpose, program }: ChildCommand, cause?: Error): RemoteUnreachableError {
  return new RemoteUnreachableError(
    `${purpose} failed: this machine has no files or processes to spare to run ${program}. It is tried again later; raise the limits of this process (ulimit -n, ulimit -u) if it stays so.`,
    cause ? { cause } : {},
  );
}

function passSecret(pipe: unknown, text: string | undefined): void {
  if (pipe instanceof Writable) {
    pipe.on("error", ignoreClosedPipe);
    pipe.end(text);
  }
}

function outputClosed(output: Readable): Promise<void> {
  return new Promise((resolve) => output.once("close", resolve));
}

function ignoreClosedPipe(): void {
  // The exit of the process says what went wrong.
}
