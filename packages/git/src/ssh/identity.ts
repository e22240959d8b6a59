import { rm } from "node:fs/promises";
import { askProvider } from "../ask-credential.ts";
import { AuthenticationError } from "../errors.ts";
import type { SshIdentity, SshOptions } from "../remote-options.ts";
import type { Timers } from "../runtime.ts";
import { KeyAgent } from "./key-agent.ts";
import { checkPrivateKey, isEncrypted } from "./private-key.ts";
import { makeSocketDirectory } from "./socket-directory.ts";

export interface IdentityOptions {
  readonly ssh: SshOptions;
  /** What is to be reached, for messages. */
  readonly location: string;
  /** Where the socket of an agent should be kept. @default the system's temporary directory */
  readonly directory: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds until the key must be at hand. */
  readonly deadline: number;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/**
 * Calls `use` with how `ssh` is to identify us. A key that is given by value is in an agent of its own for
 * that long, and in no file.
 * @throws {AuthenticationError} if there is no key, or none that can be used.
 */
export async function withIdentity<T>(
  options: IdentityOptions,
  use: (ssh: SshOptions) => Promise<T>,
): Promise<T> {
  const { ssh, directory, location } = options;
  if (ssh.identity === undefined) {
    if (ssh.key !== undefined) {
      await checkPrivateKey(ssh.key);
    }
    return await use(ssh);
  }
  const identity = await askProvider(ssh.identity, options);
  checkIdentity(identity, location);
  const own = await makeSocketDirectory({ directory, location });
  try {
    const agent = await KeyAgent.start({ ...options, identity, directory: own });
    try {
      return await use({ ...ssh, agent: agent.socket });
    } finally {
      await agent.stop();
    }
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

function checkIdentity({ privateKey, passphrase = "" }: SshIdentity, location: string): void {
  if (isEncrypted(privateKey) && passphrase === "") {
    throw new AuthenticationError(
      `The private key for ${location} has a passphrase, and none is given. Give it, or use a key without one.`,
    );
  }
  if (/[\n\r\0]/.test(passphrase)) {
    throw new AuthenticationError(
      `The passphrase of the private key for ${location} holds a line break or a NUL character. Remove it; a file with a passphrase often ends with one.`,
    );
  }
}
