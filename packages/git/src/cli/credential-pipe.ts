import type { PasswordCredential } from "../credential.ts";
import type { GitSetting } from "../git-environment.ts";

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

/** What git is to find on the file descriptor. */
export function credentialInput({ username, password }: PasswordCredential): string {
  return `${username}\n${password}\n`.repeat(copies);
}
