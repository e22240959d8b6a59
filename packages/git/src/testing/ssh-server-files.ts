import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { quoteForShell } from "../ssh/quote-for-shell.ts";

export interface SshServerFilesOptions {
  /** Where the files go: an empty directory of its own. */
  readonly directory: string;
  /** The directory that holds the repositories. */
  readonly root: string;
  /** Whether clients may ask for a version of Git's protocol. */
  readonly acceptProtocol: boolean;
}

export interface SshServerFiles {
  /** The private key that is let in. */
  readonly key: string;
  readonly hostKey: string;
  /** Who connected for what, a line per session. */
  readonly sessions: string;
  /** A program that runs instead of Git while it is there. */
  readonly standIn: string;
  /** Settings of sshd, apart from the port. */
  readonly settings: readonly string[];
}

/** Makes what a server needs: its key, the key of its only user, and what that user may run. */
export async function makeSshServerFiles(options: SshServerFilesOptions): Promise<SshServerFiles> {
  const { directory, root, acceptProtocol } = options;
  const inside = (name: string) => join(directory, name);
  const [key, hostKey, sessions] = [inside("user_key"), inside("host_key"), inside("sessions")];
  const [serve, standIn] = [inside("serve"), inside("stand-in")];
  const authorizedKeys = inside("authorized_keys");
  await Promise.all([makeKey(key), makeKey(hostKey)]);
  await writeFile(sessions, "");
  await writeFile(serve, serveScript({ root, sessions, standIn }), { mode: 0o755 });
  const publicKey = await readFile(`${key}.pub`, "utf8");
  await writeFile(authorizedKeys, `restrict,command="${serve}" ${publicKey}`);
  const settings = [
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${authorizedKeys}`,
    "ListenAddress 127.0.0.1",
    "AuthenticationMethods publickey",
    "StrictModes no",
    "UsePAM no",
    "UseDNS no",
    "PidFile none",
    // Half a connection's time goes into the exchange that is the default.
    "KexAlgorithms curve25519-sha256",
    // A bash that does not count itself as the first leaves the files of its user alone.
    "SetEnv SHLVL=2",
    ...(acceptProtocol ? ["AcceptEnv GIT_PROTOCOL"] : []),
  ];
  return { key, hostKey, sessions, standIn, settings };
}

/** Makes a key pair; the public key gets the ending `.pub`. */
export async function makeKey(path: string, passphrase = ""): Promise<void> {
  const args = ["-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", path];
  await promisify(execFile)("ssh-keygen", args);
}

interface ServeScriptOptions {
  readonly root: string;
  readonly sessions: string;
  readonly standIn: string;
}

/** Runs the two programs of Git, on repositories below `root` and on nothing else. */
function serveScript({ root, sessions, standIn }: ServeScriptOptions): string {
  const place = quoteForShell(`${root}/`);
  return `#!/bin/sh
printf '%s\\t%s\\t%s\\n' "$SSH_CONNECTION" "$GIT_PROTOCOL" "$SSH_ORIGINAL_COMMAND" >>${quoteForShell(sessions)}
PATH=${quoteForShell(process.env["PATH"] ?? "")}
GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export PATH GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL
case "$SSH_ORIGINAL_COMMAND" in
  *..*) ;;
  "git-upload-pack '"${place}* | "git-receive-pack '"${place}*)
    [ -x ${quoteForShell(standIn)} ] && exec ${quoteForShell(standIn)}
    exec git shell -c "$SSH_ORIGINAL_COMMAND" ;;
esac
echo "fatal: this command is not allowed" >&2
exit 128
`;
}
