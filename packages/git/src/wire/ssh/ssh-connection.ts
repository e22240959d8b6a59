import { setMaxListeners } from "node:events";
import { ClosedError, DeadlineError } from "../../errors.ts";
import { linkedSignal } from "../../linked-signal.ts";
import type { Logger } from "../../runtime.ts";
import { SessionLimit } from "../session-limit.ts";
import { SharedRun } from "../shared-run.ts";
import { SshMaster } from "./ssh-master.ts";
import type { SshProgram } from "./ssh-program.ts";
import { runSession, type SessionRequest } from "./ssh-session.ts";

export interface SshConnectionOptions {
  readonly program: SshProgram;
  /** Where sockets should be kept. @default the system's temporary directory */
  readonly directory: string | undefined;
  readonly logger: Logger;
}

export type CommandRequest = Omit<SessionRequest, "controlPath">;

/** sshd lets ten through (sshd_config(5), `MaxSessions`), and one that was just killed may count. */
const maxSessions = 8;

/** Runs commands on a server over one connection, which is made again when it is gone. */
export class SshConnection {
  readonly #options: SshConnectionOptions;
  readonly #closing = new AbortController();
  readonly #sessions = new SessionLimit(maxSessions);
  /** All that may have left something behind. */
  readonly #masters = new Set<SshMaster>();
  readonly #starts = new Set<Promise<unknown>>();
  #current: SharedRun<SshMaster> | undefined;

  constructor(options: SshConnectionOptions) {
    this.#options = options;
    // As many as there are requests under way.
    setMaxListeners(0, this.#closing.signal);
  }

  /** What the command prints, as it comes. @throws {GitError} */
  async *run(request: CommandRequest): AsyncGenerator<Buffer> {
    const { signal, release } = linkedSignal(this.#closing.signal, request.signal);
    try {
      const leave = await this.#sessions.take(signal);
      try {
        yield* this.#run({ ...request, signal });
      } finally {
        leave();
      }
    } finally {
      release();
    }
  }

  /** Ends what is running and leaves nothing behind. May be called twice. */
  async close(): Promise<void> {
    const { program } = this.#options;
    this.#closing.abort(new ClosedError(`The connection to ${program.url.url} was closed.`));
    await Promise.all(this.#starts);
    await program.settled();
    await Promise.all([...this.#masters].map((master) => this.#stop(master)));
  }

  async *#run(request: CommandRequest): AsyncGenerator<Buffer> {
    const { signal } = request;
    const current = await this.#living(signal);
    const { controlPath } = await current.join(signal);
    try {
      yield* runSession(this.#options.program, { ...request, controlPath });
    } catch (error) {
      if (error instanceof DeadlineError) {
        // The network may have gone away without the connection noticing.
        this.#giveUp(current);
      }
      throw error;
    }
  }

  /** The master there is, unless it has ended; then another. */
  async #living(signal: AbortSignal): Promise<SharedRun<SshMaster>> {
    const known = this.#latest();
    const master = await known.join(signal);
    if (await master.isAlive()) {
      return known;
    }
    this.#giveUp(known);
    return this.#latest();
  }

  #latest(): SharedRun<SshMaster> {
    if (!this.#current?.usable) {
      this.#current = new SharedRun((signal) => this.#track(this.#start(signal)));
    }
    return this.#current;
  }

  /** What runs on it may still come to an end. */
  #giveUp(master: SharedRun<SshMaster>): void {
    if (this.#current === master) {
      this.#current = undefined;
    }
  }

  async #start(signal: AbortSignal): Promise<SshMaster> {
    const { program, directory, logger } = this.#options;
    await this.#sweep();
    const master = await SshMaster.start({ program, directory }, signal);
    this.#masters.add(master);
    logger.debug({ remote: program.url.url }, "connected over SSH");
    return master;
  }

  /** What is being started cannot be stopped before it has come to an end. */
  #track<T>(start: Promise<T>): Promise<T> {
    const ended: Promise<unknown> = start
      .then(ignore, ignore)
      .then(() => this.#starts.delete(ended));
    this.#starts.add(ended);
    return start;
  }

  async #sweep(): Promise<void> {
    for (const master of this.#masters) {
      if (!(await master.isAlive())) {
        await this.#stop(master);
      }
    }
  }

  async #stop(master: SshMaster): Promise<void> {
    await master.stop();
    this.#masters.delete(master);
  }
}

function ignore(): void {
  // Those who wait for it are told.
}
