import { ChildProgram } from "../../child-program.ts";
import { type GitError, GitProgramError } from "../../errors.ts";
import { explainFailure } from "../../explain-failure.ts";
import type { RemoteTimeouts, SshOptions } from "../../remote-options.ts";
import type { SshUrl } from "../../remote-url.ts";
import type { Timers } from "../../runtime.ts";
import type { IdentityOptions } from "../../ssh/identity.ts";
import { knownHostsFile, sshArguments, sshEnvironment } from "../../ssh/ssh-command.ts";

export interface SshProgramOptions {
  readonly url: SshUrl;
  readonly ssh: SshOptions;
  readonly timeouts: Required<RemoteTimeouts>;
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
}

export interface SshCall {
  /** What is being done to what, for messages. */
  readonly purpose: string;
  /** Arguments before those that lead to the server. */
  readonly options?: readonly string[] | undefined;
  /** The socket of a connection to share. */
  readonly controlPath: string;
  /** How it identifies us. @default as the remote says */
  readonly ssh?: SshOptions | undefined;
  /** What the server is to run, as its shell reads it. */
  readonly command?: string | undefined;
  /** Milliseconds. @default only `signal` ends it */
  readonly deadline?: number | undefined;
  /** True if a part of it goes on in the background. @default false */
  readonly detaches?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** The `ssh` program as one remote needs it. */
export class SshProgram {
  readonly url: SshUrl;
  readonly timeouts: Required<RemoteTimeouts>;
  readonly timers: Timers;
  readonly #options: SshProgramOptions;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: SshProgramOptions) {
    this.url = options.url;
    this.timeouts = options.timeouts;
    this.timers = options.timers;
    this.#options = options;
  }

  /** How it identifies us when a connection is made. */
  get identity(): Omit<IdentityOptions, "directory" | "signal"> {
    const { url, ssh, environment, timeouts, timers } = this.#options;
    return { location: url.url, ssh, environment, deadline: timeouts.connect, timers };
  }

  start({ options = [], controlPath, command, ssh: given, ...call }: SshCall): ChildProgram {
    const { url, environment, timeouts, timers } = this.#options;
    const ssh = given ?? this.#options.ssh;
    const connectTimeout = timeouts.connect;
    const destination = sshArguments({ url, ssh, environment, connectTimeout, controlPath });
    const program = new ChildProgram({
      ...call,
      program: "ssh",
      args: [...options, ...destination, ...(command === undefined ? [] : [command])],
      environment: sshEnvironment(environment),
      // It has nothing to clean up, and may not look at a SIGTERM while the server is silent.
      grace: 0,
      timers,
      startFailure,
    });
    const ended: Promise<unknown> = program.ended
      .catch(() => undefined)
      .then(() => this.#running.delete(ended));
    this.#running.add(ended);
    return program;
  }

  /** The error behind a run that failed. */
  failure(purpose: string, stderr: string): GitError {
    const { url, ssh, environment } = this.#options;
    const knownHosts = knownHostsFile(ssh, environment);
    return explainFailure({
      purpose,
      stderr,
      server: { host: url.host, port: url.port, knownHosts },
    });
  }

  /** Waits for everything that runs now. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }
}

function startFailure(cause: Error): GitProgramError {
  return new GitProgramError(
    "The ssh program could not be started. Install OpenSSH 7.3 or newer, where PATH leads to it.",
    { cause },
  );
}
