import { describeError, StoppedError } from "../errors.ts";
import type { Logger } from "../runtime.ts";
import type { ExitCode } from "./main.ts";

type Mode = "serve" | "once";

/**
 * Logs what nothing in the program handles, where Node would end the process and show its source. After
 * an exception the process ends cleanly, as nobody knows what was left half done.
 */
export class Unhandled {
  readonly #stop: (reason: Error) => void;
  #logger: Logger | undefined;
  #mode: Mode = "once";
  #rejected = false;
  #thrown = false;
  readonly #onRejection = (reason: unknown) => {
    this.#rejected = true;
    this.#log(reason);
  };
  readonly #onException = (error: unknown) => {
    this.#thrown = true;
    this.#log(error);
    this.#stop(new StoppedError("ended by an exception that nothing in the program handles"));
  };

  constructor(stop: (reason: Error) => void) {
    this.#stop = stop;
  }

  /** Begins to listen, or goes on with another logger. */
  logTo(logger: Logger, mode: Mode = "once"): void {
    if (!this.#logger) {
      process.on("unhandledRejection", this.#onRejection);
      process.on("uncaughtException", this.#onException);
    }
    this.#logger = logger;
    this.#mode = mode;
  }

  /** A server goes on after a rejection; a command does too, but it did not end well. */
  exitCode(code: ExitCode): ExitCode {
    const hasFailed = this.#thrown || (this.#rejected && this.#mode === "once");
    return code === 0 && hasFailed ? 1 : code;
  }

  release(): void {
    process.off("unhandledRejection", this.#onRejection);
    process.off("uncaughtException", this.#onException);
  }

  #log(error: unknown): void {
    this.#logger?.error({ error: messageOf(error) }, "something in the program was not handled");
  }
}

/** Anything can be thrown, also what cannot be made a text. */
function messageOf(error: unknown): string {
  try {
    return describeError(error).message;
  } catch {
    return "unknown";
  }
}
