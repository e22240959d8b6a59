import { Readable } from "node:stream";
import { ClosedError, DeadlineError } from "../../errors.ts";
import { SilenceTimer } from "./silence-timer.ts";
import type { SshProgram } from "./ssh-program.ts";

export interface SessionRequest {
  /** What is being done to what, for messages. */
  readonly purpose: string;
  /** What the server is to run, as its shell reads it. */
  readonly command: string;
  readonly input: Buffer;
  /** The socket of a connection to share; without one behind it, the session makes its own. */
  readonly controlPath: string;
  readonly signal: AbortSignal;
}

const sliceSize = 64 * 1024;

/**
 * Runs one command on a server and gives what it prints as it comes. The process ends with the loop.
 * @throws {GitError} if the command fails, or nothing moves for too long.
 */
export async function* runSession(
  program: SshProgram,
  { input, ...call }: SessionRequest,
): AsyncGenerator<Buffer> {
  const { purpose } = call;
  const { timers, timeouts } = program;
  const ssh = program.start(call);
  const { silence } = timeouts;
  const onSilence = () =>
    ssh.stop(new DeadlineError(`${purpose} had no answer for ${silence} ms.`));
  const timer = new SilenceTimer({ silence, timers, onSilence });
  ssh.stdin.on("drain", () => timer.renew());
  Readable.from(slices(input)).pipe(ssh.stdin);
  try {
    yield* untilSilence(ssh.stdout, timer);
    const { code, stderr } = await timer.during(ssh.ended);
    if (code !== 0) {
      throw program.failure(purpose, stderr);
    }
  } finally {
    ssh.stop(new ClosedError(`${purpose} was broken off.`));
    await ssh.ended.catch(() => undefined);
  }
}

/** A stream that breaks off ends here: the exit of the process says what went wrong. */
async function* untilSilence(output: Readable, timer: SilenceTimer): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = output[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await timer.during(chunks.next().catch(() => undefined));
      if (!next || next.done) {
        return;
      }
      yield next.value;
    }
  } finally {
    output.destroy();
  }
}

function* slices(input: Buffer): Generator<Buffer> {
  for (let start = 0; start < input.length; start += sliceSize) {
    yield input.subarray(start, start + sliceSize);
  }
}
