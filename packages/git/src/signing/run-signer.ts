import { ChildProgram } from "../child-program.ts";
import { DeadlineError, SigningError } from "../errors.ts";
import type { Timers } from "../runtime.ts";

export interface SigningProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** How the key is called, for messages. */
  readonly key: string;
  /** What to look at when the program fails. */
  readonly advice: string;
  readonly timers: Timers;
}

export interface SigningInput {
  readonly payload: Buffer;
  readonly signal: AbortSignal;
}

/** Milliseconds until the program is killed. */
const deadline = 30_000;
const maxSignature = 64 * 1024;

/** Runs a program that reads what to sign and prints an armored signature. @throws {SigningError} */
export async function runSigner(
  { program, args, environment, key, advice, timers }: SigningProgram,
  { payload, signal }: SigningInput,
): Promise<string> {
  const fail = (problem: string, cause?: unknown) =>
    new SigningError(`A commit could not be signed with the key ${key}: ${problem} ${advice}`, {
      cause,
    });
  const child = new ChildProgram({
    purpose: `Signing with the key ${key}`,
    program,
    args,
    environment,
    deadline,
    signal,
    timers,
    startFailure: (cause) => fail(`the program ${program} could not be started.`, cause),
  });
  child.stdin.end(payload);
  const output: Buffer[] = [];
  let size = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    output.push(chunk);
    size += chunk.length;
    if (size > maxSignature) {
      child.stop(fail(`${program} printed more than a signature.`));
    }
  });
  const { code, stderr } = await child.ended.catch((error: unknown) => {
    throw error instanceof DeadlineError ? fail(`${program} did not end in time.`, error) : error;
  });
  if (code !== 0) {
    throw fail(`${program} failed. ${words(stderr)}`);
  }
  return Buffer.concat(output).toString("latin1");
}

/** The end of what a program said, as a sentence. */
function words(stderr: string): string {
  const text = stderr.slice(-2000).trim();
  return text === "" ? "It said nothing." : `It said: ${text}.`;
}
