import { rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { ChildExit } from "../../child-program.ts";
import { withDeadline } from "../../deadline.ts";
import type { SshOptions } from "../../remote-options.ts";
import { withIdentity } from "../../ssh/identity.ts";
import { makeSocketDirectory } from "../../ssh/socket-directory.ts";
import type { SshCall, SshProgram } from "./ssh-program.ts";

export interface SshMasterOptions {
  readonly program: SshProgram;
  /** Where its socket should be kept; a short path. @default the system's temporary directory */
  readonly directory: string | undefined;
  /**
   * Seconds after which the connection ends by itself if nobody uses it, even if nobody is left to
   * end it. @default 60
   */
  readonly idleTime?: number | undefined;
}

interface Connecting {
  readonly idleTime: number;
  readonly ssh: SshOptions;
  readonly signal: AbortSignal;
}

const defaultIdleTime = 60;
/** Milliseconds. */
const stopDeadline = 2000;

/**
 * A connection to a server that many sessions share (ssh_config(5), `ControlMaster`). The process
 * lives on its own; it is reached through a socket in a private directory.
 */
export class SshMaster {
  readonly controlPath: string;
  readonly #program: SshProgram;
  readonly #directory: string;

  /** Resolves when the server has let us in. @throws {GitError} */
  static async start(options: SshMasterOptions, signal: AbortSignal): Promise<SshMaster> {
    const { program, directory, idleTime = defaultIdleTime } = options;
    const identity = { ...program.identity, directory, signal };
    return await withIdentity(identity, async (ssh) => {
      const { location } = identity;
      const master = new SshMaster(program, await makeSocketDirectory({ directory, location }));
      try {
        await master.#connect({ idleTime, ssh, signal });
        return master;
      } catch (error) {
        await master.stop();
        throw error;
      }
    });
  }

  private constructor(program: SshProgram, directory: string) {
    this.#program = program;
    this.#directory = directory;
    this.controlPath = join(directory, "s");
  }

  /** Whether there still is a process behind the socket. */
  async isAlive(): Promise<boolean> {
    const socket = await this.#reach();
    socket?.destroy();
    return socket !== undefined;
  }

  /** Ends the connection and all sessions on it. May be called twice. */
  async stop(): Promise<void> {
    const socket = await this.#reach();
    if (socket) {
      await this.#exit(socket).catch(ignoreFailure);
      socket.destroy();
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #connect({ idleTime, ssh, signal }: Connecting): Promise<void> {
    const { url, timeouts } = this.#program;
    const purpose = `Connecting to ${url.url}`;
    const { code, stderr } = await this.#run({
      purpose,
      options: ["-f", "-N", "-M", "-o", `ControlPersist=${idleTime}`],
      deadline: timeouts.connect,
      detaches: true,
      ssh,
      signal,
    });
    if (code !== 0) {
      throw this.#program.failure(purpose, stderr);
    }
  }

  /** The socket closes with the process. */
  async #exit(socket: Socket): Promise<void> {
    const { url, timers } = this.#program;
    const purpose = `Closing the connection to ${url.url}`;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    const { signal } = new AbortController();
    await this.#run({ purpose, options: ["-O", "exit"], deadline: stopDeadline, signal });
    await withDeadline(closed, { purpose, deadline: stopDeadline, timers });
  }

  async #run(call: Omit<SshCall, "controlPath">): Promise<ChildExit> {
    const ssh = this.#program.start({ ...call, controlPath: this.controlPath });
    ssh.stdin.end();
    ssh.stdout.resume();
    return await ssh.ended;
  }

  /** Undefined if nobody listens. */
  #reach(): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      const socket = connect(this.controlPath);
      socket.once("connect", () => resolve(socket));
      socket.once("error", () => resolve(undefined));
      socket.on("error", ignoreFailure);
      socket.resume();
    });
  }
}

function ignoreFailure(): void {
  // Then there is nothing to end.
}
