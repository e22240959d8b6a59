import { spawn } from "node:child_process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface ProgramRun {
  /** Nothing of our own environment is added. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** @default ours */
  readonly directory?: string;
  readonly input?: Iterable<string> | undefined;
}

export interface ProgramExit {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** From before it was started until it had ended. */
  readonly milliseconds: number;
}

const deadline = 120_000;

/** Any exit code is an answer. @throws {Error} if the program cannot be started. */
export async function runProgram(
  [name, ...args]: readonly [string, ...string[]],
  run: ProgramRun,
): Promise<ProgramExit> {
  run.signal.throwIfAborted();
  const start = performance.now();
  const child = spawn(name, args, {
    cwd: run.directory,
    env: run.environment,
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
  // The exit of the program says what went wrong.
}
