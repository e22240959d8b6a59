import type { ChildProgram } from "../../child-program.ts";
import type { GitError } from "../../errors.ts";
import { startGit } from "../../git-process.ts";
import type { RemoteTimeouts } from "../../remote-options.ts";
import type { Timers } from "../../runtime.ts";
import type { Service } from "../transport.ts";
import { explainLocalFailure } from "./explain-local-failure.ts";
import { serviceEnvironment } from "./service-environment.ts";

export interface LocalGitOptions {
  /** Where the repository is; absolute. */
  readonly path: string;
  readonly timeouts: Required<RemoteTimeouts>;
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
}

export interface ServiceCall {
  /** What is being done to what, for messages. */
  readonly purpose: string;
  readonly service: Service;
  readonly signal: AbortSignal;
}

/** The git program on this machine, as the server of one repository. */
export class LocalGit {
  readonly path: string;
  readonly timeouts: Required<RemoteTimeouts>;
  readonly timers: Timers;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #running = new Set<Promise<unknown>>();

  constructor({ path, timeouts, environment, timers }: LocalGitOptions) {
    this.path = path;
    this.timeouts = timeouts;
    this.timers = timers;
    this.#environment = environment;
  }

  start({ service, ...call }: ServiceCall): ChildProgram {
    const program = startGit({
      ...call,
      args: [service.slice("git-".length), "--", this.path],
      environment: serviceEnvironment(service, this.#environment),
      // Who only reads has nothing to clean up.
      grace: service === "git-upload-pack" ? 0 : undefined,
      timers: this.timers,
    });
    const ended: Promise<unknown> = program.ended
      .catch(() => undefined)
      .then(() => this.#running.delete(ended));
    this.#running.add(ended);
    return program;
  }

  /** The error behind a run that failed. */
  failure(purpose: string, stderr: string): Promise<GitError> {
    return explainLocalFailure({ purpose, path: this.path, stderr });
  }

  /** Waits for everything that runs now. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }
}
