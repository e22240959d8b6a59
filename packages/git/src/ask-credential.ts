import { boundedCall } from "./bounded-call.ts";
import type {
  AccessToken,
  Credential,
  CredentialProvider,
  PasswordCredential,
} from "./credential.ts";
import { AuthenticationError } from "./errors.ts";
import type { Timers } from "./runtime.ts";

export interface AskCredentialOptions extends AskOptions {
  readonly credential: CredentialProvider | undefined;
}

export interface AskOptions {
  /** What the credential is for, for messages. */
  readonly location: string;
  /** Milliseconds. */
  readonly deadline: number;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/**
 * The credential to use now.
 * @throws {AuthenticationError} if there is none to be had, or one that cannot be sent.
 * @throws {DeadlineError}
 */
export async function askCredential(
  options: AskCredentialOptions,
): Promise<Credential | undefined> {
  const credential = await askProvider(async () => options.credential?.(), options);
  if (credential) {
    checkCredential(credential);
  }
  return credential;
}

/**
 * What somebody else's code gives, which may hang or fail.
 * @throws {AuthenticationError}
 * @throws {DeadlineError}
 */
export async function askProvider<T>(
  provider: () => Promise<T>,
  { location, deadline, timers, signal }: AskOptions,
): Promise<T> {
  const purpose = `Getting the credential for ${location}`;
  const given = async () => {
    try {
      return await provider();
    } catch (cause) {
      throw new AuthenticationError(`${purpose} failed. Check where it comes from.`, { cause });
    }
  };
  return await boundedCall(given, { purpose, deadline, timers, signals: [signal] });
}

function checkCredential(credential: Credential): void {
  if ("accessToken" in credential) {
    checkToken(credential);
  } else {
    checkPassword(credential);
  }
}

/** It stands in a header by itself (RFC 6750, section 2.1). */
function checkToken({ accessToken }: AccessToken): void {
  if (!/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new AuthenticationError(
      "The access token is empty, or holds white space or other characters that no token has. Check what is given; a file with a token often ends with a line break.",
    );
  }
}

/** In basic authentication the first colon ends the user name (RFC 7617, section 2). */
function checkPassword({ username, password }: PasswordCredential): void {
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
