import { Conversation } from "../conversation.ts";
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

/**
 * Runs one command on a server and gives what it prints as it comes. The process ends with the loop.
 * @throws {GitError} if the command fails, or nothing moves for too long.
 */
export async function* runSession(
  ssh: SshProgram,
  { input, ...call }: SessionRequest,
): AsyncGenerator<Buffer> {
  const { purpose } = call;
  const { timers, timeouts } = ssh;
  const program = ssh.start(call);
  const session = new Conversation({ program, purpose, silence: timeouts.silence, timers });
  session.send(input, { end: true });
  try {
    for (let next = await session.next(); !next.done; next = await session.next()) {
      yield next.value;
    }
    const { code, stderr } = await session.exit();
    if (code !== 0) {
      throw ssh.failure(purpose, stderr);
    }
  } finally {
    await session.stop();
  }
}
