import type { Writable } from "node:stream";
import { AuthenticationError } from "../errors.ts";
import type { GitSetting } from "./git-environment.ts";

/** A user name and a password or token, for HTTP basic authentication. */
export interface Credential {
  readonly username: string;
  readonly password: string;
}

/** One git command may authenticate several times; each time takes one copy from the pipe. */
const copies = 16;

const helper =
  "!read_credential() { " +
  'test "$1" = get || return 0; ' +
  "IFS= read -r username <&3 && IFS= read -r password <&3 || return 1; " +
  'printf "username=%s\\npassword=%s\\n" "$username" "$password"; ' +
  "}; read_credential";

/**
 * Makes git read the credential from file descriptor 3, so that it appears in no argument, no
 * environment and no file. It is only offered to `origin`: after a redirect elsewhere, it is not.
 */
export function credentialSettings(origin: string): readonly GitSetting[] {
  return [[`credential.${origin}.helper`, helper]];
}

/** @throws {AuthenticationError} if the credential cannot be passed to git. */
export function checkCredential({ username, password }: Credential): void {
  if (/[\n\r\0]/.test(username + password)) {
    throw new AuthenticationError(
      "The credential holds a line break or a NUL character. Remove it; a file with a token often ends with one.",
    );
  }
}

export function writeCredential(pipe: Writable, { username, password }: Credential): void {
  pipe.end(`${username}\n${password}\n`.repeat(copies));
}
