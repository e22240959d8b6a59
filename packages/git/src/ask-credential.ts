import { boundedCall } from "./bounded-call.ts";
import type { Credential, CredentialProvider } from "./credential.ts";
import { AuthenticationError } from "./errors.ts";
import type { Timers } from "./runtime.ts";

export interface AskCredentialOptions {
  /** What the credential is for, for messages. */
  readonly location: string;
  readonly credential: CredentialProvider | undefined;
  /** Milliseconds. */
  readonly deadline: number;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/**
 * The credential to use now. It comes from somebody else's code, which may hang or fail.
 * @throws {AuthenticationError} if there is none to be had, or one that cannot be sent.
 * @throws {DeadlineError}
 */
export async function askCredential(
  options: AskCredentialOptions,
): Promise<Credential | undefined> {
  const { location, deadline, timers, signal } = options;
  const purpose = `Getting the credential for ${location}`;
  const given = () =>
    ask(options.credential).catch((cause: unknown) => {
      throw new AuthenticationError(`${purpose} failed. Check where it comes from.`, { cause });
    });
  const credential = await boundedCall(given, { purpose, deadline, timers, signals: [signal] });
  if (credential) {
    checkCredential(credential);
  }
  return credential;
}

async function ask(provider: CredentialProvider | undefined): Promise<Credential | undefined> {
  return provider?.();
}

/** In basic authentication the first colon ends the user name (RFC 7617, section 2). */
function checkCredential({ username, password }: Credential): void {
  if (/[\n\r\0]/.test(username + password)) {
    throw new AuthenticationError(
      "The credential holds a line break or a NUL character. Remove it; a file with a token often ends with one.",
    );
  }
  if (username.includes(":")) {
    throw new AuthenticationError(
      "The user name of the credential holds a colon, where its password would begin. Check what is given as the user name.",
    );
  }
}
