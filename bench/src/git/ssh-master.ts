import { spawn } from "node:child_process";
import { once } from "node:events";

export interface SshIdentity {
  /** The path of a private key. */
  readonly key: string;
  /** The path of a file with the keys of servers. */
  readonly knownHosts: string;
}

export interface SshMasterOptions extends SshIdentity {
  /** `ssh://user@host:port/…` */
  readonly url: string;
  /** The path of its socket. */
  readonly socket: string;
}

/** Seconds after which a connection that nobody uses ends, if it is not closed. */
const persist = 60;

/** A connection that stands ready, as `ControlMaster` of ssh_config(5) keeps it for those who push often. */
export class SshMaster {
  /** For `GIT_SSH_COMMAND`: ssh over this connection. */
  readonly command: string;
  readonly #options: SshMasterOptions;

  static async start(options: SshMasterOptions): Promise<SshMaster> {
    const master = ["-M", "-N", "-f", "-o", `ControlPersist=${persist}`];
    const args = [...master, "-S", options.socket, ...sshArguments(options), authority(options)];
    const code = await run(args);
    if (code !== 0) {
      throw new Error(`ssh ${args.join(" ")} ended with ${code}`);
    }
    return new SshMaster(options);
  }

  private constructor(options: SshMasterOptions) {
    this.#options = options;
    this.command = `${sshCommand(options)} -S ${options.socket}`;
  }

  /** Ends the connection, if it still stands. */
  async close(): Promise<void> {
    await run(["-S", this.#options.socket, "-O", "exit", authority(this.#options)]);
  }
}

/** For `GIT_SSH_COMMAND`: ssh with a connection of its own each time. */
export function sshCommand(identity: SshIdentity): string {
  return ["ssh", ...sshArguments(identity)].join(" ");
}

function sshArguments({ key, knownHosts }: SshIdentity): readonly string[] {
  const settings = [
    "IdentitiesOnly=yes",
    "BatchMode=yes",
    "ConnectTimeout=10",
    `UserKnownHostsFile=${knownHosts}`,
  ];
  return ["-F", "none", "-i", key, ...settings.flatMap((setting) => ["-o", setting])];
}

/** `ssh://user@host:port`, without a path. */
function authority({ url }: SshMasterOptions): string {
  const { protocol, username, host } = new URL(url);
  return `${protocol}//${username}@${host}`;
}

async function run(args: readonly string[]): Promise<number | null> {
  const ssh = spawn("ssh", args, { stdio: "ignore" });
  const [code] = await once(ssh, "exit");
  return code;
}
