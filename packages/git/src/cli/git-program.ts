import { abortable } from "../abortable.ts";
import { withDeadline } from "../deadline.ts";
import { AuthenticationError, GitProgramError, RemoteUnreachableError } from "../errors.ts";
import type { Timers } from "../runtime.ts";
import { type Credential, checkCredential, credentialSettings } from "./credential-pipe.ts";
import { gitEnvironment } from "./git-environment.ts";
import { explainFailure } from "./git-failure.ts";
import { type GitExit, GitProcess } from "./git-process.ts";
import type { RemoteUrl } from "./remote-url.ts";

export interface GitProgramOptions {
  readonly remote: RemoteUrl;
  readonly credential: (() => Promise<Credential | undefined>) | undefined;
  /** The environment that PATH, proxies and certificate authorities are taken from. */
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
  /** An empty directory that is ours. */
  readonly home: string;
  /** Aborted when the remote is closed. */
  readonly lifetime: AbortSignal;
}

export interface GitCall {
  /** What is being done to what, for messages. */
  readonly purpose: string;
  readonly args: readonly string[];
  readonly gitDirectory?: string;
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

export interface GitOutput extends GitExit {
  readonly stdout: string;
}

const maxOutput = 64 * 1024 * 1024;
const prepareDeadline = 60_000;
const oldestVersion = [2, 34] as const;

/** The git program as one remote needs it: how to call it, and the credential it is given. */
export class GitProgram {
  readonly remote: RemoteUrl;
  readonly home: string;
  readonly #options: GitProgramOptions;

  constructor(options: GitProgramOptions) {
    this.remote = options.remote;
    this.home = options.home;
    this.#options = options;
  }

  /** Starts a command that stays on this machine. */
  start(call: GitCall, credential?: Credential): GitProcess {
    const { environment, timers } = this.#options;
    const origin = credential ? this.remote.origin : undefined;
    const settings = origin === undefined ? [] : credentialSettings(origin);
    return new GitProcess({
      purpose: call.purpose,
      args: call.args,
      environment: gitEnvironment(environment, {
        home: this.home,
        gitDirectory: call.gitDirectory,
        settings,
        variables: call.variables,
      }),
      credential,
      deadline: call.deadline,
      signal: call.signal,
      timers,
    });
  }

  /** Runs a command that stays on this machine. Any exit code is an answer. */
  async run(call: GitCall, credential?: Credential): Promise<GitOutput> {
    const git = this.start(call, credential);
    git.stdin.end(call.input);
    const chunks: Buffer[] = [];
    let size = 0;
    git.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxOutput) {
        git.stop(new RemoteUnreachableError(`${call.purpose} gave more than ${maxOutput} bytes.`));
      }
    });
    const exit = await git.ended;
    return { ...exit, stdout: Buffer.concat(chunks).toString("utf8") };
  }

  /** Runs a command that speaks with the remote, with the credential. Any exit code is an answer. */
  async runRemote(call: GitCall): Promise<GitOutput> {
    const needed = this.remote.origin !== undefined;
    const credential = needed ? await this.#credential(call) : undefined;
    if (credential) {
      checkCredential(credential);
    }
    return this.run(call, credential);
  }

  /** The credential comes from somebody else's code, which may hang or fail. */
  async #credential({ deadline, signal }: GitCall): Promise<Credential | undefined> {
    const purpose = `Getting the credential for ${this.remote.url}`;
    const { timers, credential } = this.#options;
    const given = Promise.resolve(credential?.()).catch((cause: unknown) => {
      throw new AuthenticationError(`${purpose} failed. Check where it comes from.`, { cause });
    });
    return await abortable(withDeadline(given, { purpose, deadline, timers }), signal);
  }

  /** Runs a short command of our own making, which must succeed. @throws {GitError} */
  async prepare(purpose: string, args: readonly string[]): Promise<GitOutput> {
    const signal = this.#options.lifetime;
    const output = await this.run({ purpose, args, deadline: prepareDeadline, signal });
    if (output.code !== 0) {
      throw explainFailure({ purpose, stderr: output.stderr });
    }
    return output;
  }

  /** @throws {GitProgramError} if git is missing or too old. */
  async checkVersion(): Promise<void> {
    const { stdout } = await this.prepare("Asking git for its version", ["version"]);
    const [, major = "0", minor = "0"] = stdout.match(/git version (\d+)\.(\d+)/) ?? [];
    const [oldestMajor, oldestMinor] = oldestVersion;
    const ahead = Number(major) - oldestMajor || Number(minor) - oldestMinor;
    if (ahead < 0) {
      throw new GitProgramError(
        `git ${major}.${minor} is too old. Install git ${oldestMajor}.${oldestMinor} or newer.`,
      );
    }
  }
}
