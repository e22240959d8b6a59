import { askCredential } from "../ask-credential.ts";
import type { ChildExit, ChildProgram } from "../child-program.ts";
import type { CredentialProvider, PasswordCredential } from "../credential.ts";
import {
  AuthenticationError,
  type GitError,
  GitProgramError,
  RemoteUnreachableError,
} from "../errors.ts";
import { explainFailure, type Failure } from "../explain-failure.ts";
import { startGit } from "../git-process.ts";
import type { RemoteTimeouts, SshOptions } from "../remote-options.ts";
import type { RemoteUrl } from "../remote-url.ts";
import type { Timers } from "../runtime.ts";
import { withIdentity } from "../ssh/identity.ts";
import { gitSshCommand } from "../ssh/ssh-command.ts";
import { secretForms } from "../wire/http/secret-forms.ts";
import { credentialInput, credentialSettings } from "./credential-pipe.ts";
import { gitEnvironment } from "./git-environment.ts";
import { type RemoteAccess, remoteAccess } from "./remote-access.ts";

export interface GitProgramOptions {
  readonly remote: RemoteUrl;
  readonly credential: CredentialProvider | undefined;
  readonly ssh: SshOptions;
  /** A PEM file with the certificate authorities to trust. */
  readonly caFile: string | undefined;
  readonly timeouts: Required<RemoteTimeouts>;
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
  readonly gitDirectory?: string | undefined;
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

export interface GitOutput extends ChildExit {
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
  readonly #access: RemoteAccess;

  constructor(options: GitProgramOptions) {
    this.remote = options.remote;
    this.home = options.home;
    this.#options = options;
    this.#access = remoteAccess(options);
  }

  /** Starts a command that stays on this machine. */
  start(call: GitCall, credential?: PasswordCredential): ChildProgram {
    const { environment, timers } = this.#options;
    const origin = credential && this.remote.kind === "http" ? this.remote.origin : undefined;
    const credentials = origin === undefined ? [] : credentialSettings(origin);
    const access = this.#access;
    return startGit({
      purpose: call.purpose,
      args: call.args,
      environment: gitEnvironment(environment, {
        home: this.home,
        gitDirectory: call.gitDirectory,
        settings: [...access.settings, ...credentials],
        variables: { ...access.variables, ...call.variables },
      }),
      secretInput: credential && credentialInput(credential),
      secrets: credential && secretForms(credential),
      deadline: call.deadline,
      signal: call.signal,
      timers,
    });
  }

  /** Runs a command that stays on this machine. Any exit code is an answer. */
  async run(call: GitCall, credential?: PasswordCredential): Promise<GitOutput> {
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
    if (this.remote.kind === "ssh") {
      return await this.#runOverSsh(call);
    }
    const needed = this.remote.kind === "http";
    const credential = needed ? await this.#credential(call) : undefined;
    return this.run(call, credential);
  }

  async #runOverSsh(call: GitCall): Promise<GitOutput> {
    const { ssh, environment, timeouts, timers } = this.#options;
    const location = this.remote.url;
    const { signal } = call;
    const { connect } = timeouts;
    const identity = { ssh, location, directory: this.home, environment, deadline: connect };
    return await withIdentity({ ...identity, timers, signal }, async (used) => {
      const command = gitSshCommand({ ssh: used, environment, connectTimeout: connect });
      return await this.run({
        ...call,
        variables: { ...call.variables, GIT_SSH_COMMAND: command },
      });
    });
  }

  /** The error behind a command that did not succeed. */
  failure(purpose: string, stderr: string): GitError {
    return this.#explain({ purpose, stderr });
  }

  /** The error behind a command that also writes to our disk. */
  writeFailure(purpose: string, stderr: string): GitError {
    return this.#explain({ purpose, stderr, writes: true });
  }

  #explain(failure: Failure): GitError {
    return explainFailure({ ...failure, server: this.#access.server, directory: this.home });
  }

  async #credential({ deadline, signal }: GitCall): Promise<PasswordCredential | undefined> {
    const { credential, timers } = this.#options;
    const location = this.remote.url;
    const given = await askCredential({ location, credential, deadline, timers, signal });
    if (given && "accessToken" in given) {
      throw new AuthenticationError(
        `The git program cannot be given the access token for ${location}. Choose the engine wire, or give the token as the password of a user.`,
      );
    }
    return given;
  }

  /** Runs a short command of our own making, which must succeed. @throws {GitError} */
  async prepare(
    purpose: string,
    args: readonly string[],
    gitDirectory?: string,
  ): Promise<GitOutput> {
    const signal = this.#options.lifetime;
    const call = { purpose, args, gitDirectory, deadline: prepareDeadline, signal };
    const output = await this.run(call);
    if (output.code !== 0) {
      throw this.writeFailure(purpose, output.stderr);
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
