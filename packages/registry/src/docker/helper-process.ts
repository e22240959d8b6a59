import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { CredentialError } from "../errors.ts";

export interface HelperCommand {
  /** Looked up in PATH of `environment`. */
  readonly program: string;
  readonly input: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface HelperOutcome {
  /** -1 if a signal ended it. */
  readonly code: number;
  readonly output: string;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

const maxBytes = 64 * 1024;

/**
 * Runs `<program> get`, without a shell, and kills it with all it has started when the signal is aborted
 * or it prints too much.
 *
 * @throws {CredentialError} or the reason of the signal.
 */
export async function runHelper(
  command: HelperCommand,
  signal: AbortSignal,
): Promise<HelperOutcome> {
  signal.throwIfAborted();
  const child = spawn(command.program, ["get"], {
    cwd: "/",
    env: command.environment,
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const stop = () => {
    kill(child);
    // What has left the group may hold it open.
    child.stdout.destroy();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    // It may end without reading.
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${command.input}\n`);
    const [code, output] = await Promise.all([exited(child, command), collect(child, command)]);
    signal.throwIfAborted();
    return { code, output };
  } catch (error) {
    stop();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function exited(child: Child, { program }: HelperCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => {
      reject(
        new CredentialError(
          `${program}, which the configuration of docker names, cannot be run: install it, and check PATH`,
          { cause },
        ),
      );
    });
    child.once("exit", (code) => resolve(code ?? -1));
  });
}

async function collect(child: Child, { program }: HelperCommand): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new CredentialError(
        `${program} printed more than ${maxBytes} bytes: check that it is a credential helper of docker`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString().trim();
}

/** With whatever it has started, which may hold its output open. */
function kill({ pid }: Child): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}
