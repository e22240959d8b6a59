import { resolve } from "node:path";
import type { SshServerIdentity } from "../explain-failure.ts";
import type { GitSetting } from "../git-environment.ts";
import type { RemoteTimeouts, SshOptions } from "../remote-options.ts";
import type { RemoteUrl } from "../remote-url.ts";
import { gitSshCommand, knownHostsFile } from "../ssh/ssh-command.ts";

export interface RemoteAccessOptions {
  readonly remote: RemoteUrl;
  readonly ssh: SshOptions;
  readonly caFile: string | undefined;
  readonly timeouts: Required<RemoteTimeouts>;
  readonly environment: NodeJS.ProcessEnv;
}

/** How git reaches one remote, apart from the credential. */
export interface RemoteAccess {
  readonly settings: readonly GitSetting[];
  readonly variables: Readonly<Record<string, string>>;
  readonly server: SshServerIdentity | undefined;
}

export function remoteAccess(options: RemoteAccessOptions): RemoteAccess {
  switch (options.remote.kind) {
    case "http":
      return { ...httpAccess(options), server: undefined };
    case "ssh": {
      const { ssh, environment, timeouts } = options;
      const command = gitSshCommand({ ssh, environment, connectTimeout: timeouts.connect });
      const { host, port } = options.remote;
      return {
        settings: [],
        variables: { ...allow("ssh"), GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: "ssh" },
        server: { host, port, knownHosts: knownHostsFile(ssh, environment) },
      };
    }
    default:
      return { settings: [], variables: allow("file"), server: undefined };
  }
}

/** No configuration makes git speak another protocol than these, or run a program for one. */
function allow(...protocols: readonly string[]): Readonly<Record<string, string>> {
  return { GIT_ALLOW_PROTOCOL: protocols.join(":") };
}

/** The limits let a git end by itself that nobody is left to stop. */
function httpAccess({ caFile, timeouts }: RemoteAccessOptions): Omit<RemoteAccess, "server"> {
  const settings: readonly GitSetting[] = [
    ["http.lowSpeedLimit", "1"],
    ["http.lowSpeedTime", String(Math.ceil(timeouts.silence / 1000))],
  ];
  // A variable, as one that is inherited would win over a setting.
  const authorities = caFile === undefined ? {} : { GIT_SSL_CAINFO: resolve(caFile) };
  return { settings, variables: { ...allow("http", "https"), ...authorities } };
}
