import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { boundedCall } from "../bounded-call.ts";
import { ChildProgram } from "../child-program.ts";
import { cleanText } from "../clean-text.ts";
import { AuthenticationError, GitProgramError } from "../errors.ts";
import type { SshIdentity } from "../remote-options.ts";
import type { Timers } from "../runtime.ts";

export interface KeyAgentOptions {
  readonly identity: SshIdentity;
  /** What the key is for, for messages. */
  readonly location: string;
  /** An empty directory that is ours, with a short path. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds until the key is at hand. */
  readonly deadline: number;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/** Says which process the agent is, and ends with our end of the pipe: then the agent ends as well. */
const holder = ["sh", "-c", 'echo "$SSH_AGENT_PID" && exec cat'];

/** Hands on the passphrase once; `ssh-add` asks again for as long as it is wrong. */
const askpass = "#!/bin/sh\nIFS= read -r passphrase <&3 && printf '%s\\n' \"$passphrase\"\n";

/** An `ssh-agent` with one key, which is in its memory and nowhere else. */
export class KeyAgent {
  readonly socket: string;
  readonly #options: KeyAgentOptions;
  readonly #program: ChildProgram;
  #pid: number | undefined;

  /** Resolves when the agent has the key. @throws {GitError} */
  static async start(options: KeyAgentOptions): Promise<KeyAgent> {
    const agent = new KeyAgent(options);
    try {
      const { location, deadline, signal, timers } = options;
      const purpose = `Starting an agent with the private key for ${location}`;
      const limits = { purpose, deadline, timers, signals: [signal] };
      await boundedCall(() => agent.#learnPid(), limits);
      await agent.#add();
      return agent;
    } catch (error) {
      await agent.stop();
      throw error;
    }
  }

  private constructor(options: KeyAgentOptions) {
    this.#options = options;
    this.socket = join(options.directory, "a");
    const { location, environment, timers } = options;
    this.#program = new ChildProgram({
      purpose: `Keeping the private key for ${location}`,
      program: "ssh-agent",
      args: ["-a", this.socket, ...holder],
      environment: { PATH: environment["PATH"], LC_ALL: "C" },
      // Whoever uses it decides when it ends.
      signal: new AbortController().signal,
      grace: 0,
      timers,
      startFailure,
    });
  }

  /** Ends the agent. May be called twice. */
  async stop(): Promise<void> {
    if (this.#pid !== undefined) {
      kill(this.#pid);
    }
    this.#program.stdin.end();
    await this.#program.ended.catch(() => undefined);
  }

  /** The agent listens before it runs what says so. */
  async #learnPid(): Promise<void> {
    const lines = createInterface({ input: this.#program.stdout });
    const ended = this.#program.ended.then(({ stderr }) => {
      throw startFailure(new Error(stderr));
    });
    const [line]: string[] = await Promise.race([once(lines, "line"), ended]);
    this.#pid = Number(line);
  }

  async #add(): Promise<void> {
    const { identity, directory, location, environment, deadline, signal, timers } = this.#options;
    const { privateKey, passphrase } = identity;
    const program = join(directory, "p");
    await writeFile(program, askpass, { mode: 0o700 });
    const purpose = `Loading the private key for ${location}`;
    const add = new ChildProgram({
      purpose,
      program: "ssh-add",
      args: ["-q", "-"],
      environment: {
        PATH: environment["PATH"],
        LC_ALL: "C",
        SSH_AUTH_SOCK: this.socket,
        SSH_ASKPASS: program,
        SSH_ASKPASS_REQUIRE: "force",
        // Before version 8.4, whoever has a display is asked through it.
        DISPLAY: ":0",
      },
      secretInput: `${passphrase ?? ""}\n`,
      deadline,
      signal,
      timers,
      startFailure,
    });
    add.stdout.resume();
    add.stdin.end(`${privateKey.replaceAll("\r\n", "\n").trim()}\n`);
    const { code, stderr } = await add.ended;
    if (code !== 0) {
      throw keyFailure(location, { stderr, isLocked: passphrase !== undefined });
    }
  }
}

function keyFailure(
  location: string,
  { stderr, isLocked }: { readonly stderr: string; readonly isLocked: boolean },
): AuthenticationError {
  const reason = cleanText(stderr.split("\n").at(-1) ?? "");
  return /invalid format|error in libcrypto|unknown or unsupported/i.test(stderr) || !isLocked
    ? new AuthenticationError(
        `The private key for ${location} is none that ssh can read${reason && ` (${reason})`}. Check that it is complete, from its first line to its last.`,
      )
    : new AuthenticationError(
        `The private key for ${location} cannot be opened with its passphrase. Check the passphrase.`,
      );
}

function startFailure(cause: Error): GitProgramError {
  return new GitProgramError(
    "The programs ssh-agent and ssh-add could not be started. Install OpenSSH 7.3 or newer, where PATH leads to them.",
    { cause },
  );
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}
