import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { SshOptions } from "../remote-options.ts";
import type { SshUrl } from "../remote-url.ts";
import { quoteForShell } from "./quote-for-shell.ts";

export interface SshConnectionOptions {
  readonly ssh: SshOptions;
  /** Milliseconds. `ssh` counts in seconds and gives up a little later. */
  readonly connectTimeout: number;
  /** Where the agent and the home directory are taken from, if `ssh` does not name them. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface SshArgumentsOptions extends SshConnectionOptions {
  readonly url: SshUrl;
  /** The socket of a connection to share. */
  readonly controlPath?: string | undefined;
}

/** The arguments of `ssh` that stand before the remote command (ssh(1), ssh_config(5)). */
export function sshArguments({
  url,
  controlPath,
  ...options
}: SshArgumentsOptions): readonly string[] {
  return [
    ...commonArguments(options),
    ...(controlPath === undefined ? [] : ["-S", withoutTokens(controlPath)]),
    ...(url.port === undefined ? [] : ["-p", String(url.port)]),
    ...(url.user === undefined ? [] : ["-l", url.user]),
    "--",
    url.host,
  ];
}

/** The value of `GIT_SSH_COMMAND`, which a shell reads; git adds port, user and host. */
export function gitSshCommand(options: SshConnectionOptions): string {
  return ["ssh", ...commonArguments(options).map(quoteForShell)].join(" ");
}

/** The environment of `ssh`. The agent is named by an argument. */
export function sshEnvironment(parent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PATH, HOME } = parent;
  return { PATH, HOME, LC_ALL: "C", GIT_PROTOCOL: "version=2" };
}

/** The file that says which keys servers have. */
export function knownHostsFile(ssh: SshOptions, environment: NodeJS.ProcessEnv): string {
  const home = environment["HOME"] ?? homedir();
  return resolve(ssh.knownHosts ?? join(home, ".ssh", "known_hosts"));
}

function commonArguments(options: SshConnectionOptions): readonly string[] {
  const { ssh, connectTimeout, environment } = options;
  const settings = [
    "BatchMode=yes",
    ...hostKeySettings(ssh, environment),
    ...identitySettings(ssh, environment),
    `ConnectTimeout=${Math.floor(connectTimeout / 1000) + 1}`,
    "ServerAliveInterval=15",
    "ServerAliveCountMax=2",
    "SendEnv=GIT_PROTOCOL",
    "ProxyCommand=none",
    "PermitLocalCommand=no",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "RequestTTY=no",
    "EscapeChar=none",
    "LogLevel=ERROR",
  ];
  return ["-F", "none", ...settings.flatMap((setting) => ["-o", setting])];
}

/** The file of the whole machine counts as well. Nothing is ever added to either. */
function hostKeySettings(ssh: SshOptions, environment: NodeJS.ProcessEnv): readonly string[] {
  const fixed = ["UpdateHostKeys=no", "CheckHostIP=no"];
  if (ssh.checkHostKey === false) {
    const files = ["UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null"];
    return ["StrictHostKeyChecking=no", ...files, ...fixed];
  }
  const file = quoteForSsh(knownHostsFile(ssh, environment));
  return ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${file}`, ...fixed];
}

/**
 * A key or an agent that is named is the only one that is used. What an `identity` gives is in an agent
 * only while a connection is made.
 */
function identitySettings(
  { key, agent, identity }: SshOptions,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  const method = "PreferredAuthentications=publickey";
  if (identity !== undefined && agent === undefined) {
    return [method, "IdentityFile=none", "IdentityAgent=none"];
  }
  if (key !== undefined && identity === undefined) {
    const file = `IdentityFile=${quoteForSsh(resolve(key))}`;
    return [method, "IdentitiesOnly=yes", file, "IdentityAgent=none"];
  }
  if (agent !== undefined) {
    return [method, "IdentityFile=none", `IdentityAgent=${quoteForSsh(resolve(agent))}`];
  }
  const socket = environment["SSH_AUTH_SOCK"];
  return [method, `IdentityAgent=${socket ? quoteForSsh(resolve(socket)) : "none"}`];
}

/** A path in a setting of `ssh`: one word, taken literally. */
function quoteForSsh(path: string): string {
  return `"${withoutTokens(path).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** ssh_config(5), "TOKENS". */
function withoutTokens(path: string): string {
  return path.replaceAll("%", "%%");
}
