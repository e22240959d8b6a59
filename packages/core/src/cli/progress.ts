import type { Timers } from "../runtime.ts";
import type { CleanTerminal } from "./terminal.ts";

export interface ProgressOptions {
  readonly terminal: Pick<CleanTerminal, "interactive" | "canRewrite" | "status" | "clearStatus">;
  readonly timers: Timers;
  /** True if only a person is told. @default false */
  readonly quiet?: boolean;
}

/** After which something is said to take its time, and between two lines where lines stay, in ms. */
const patience = 1_000;
/** Between two lines of which each replaces the one before, in ms. */
const refresh = 200;

/** Says what a command waits for, once that takes its time; each thing once where lines stay. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #said = new Set<string>();
  #isBusy = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** Says what is done until `work` has ended. */
  async during<T>(what: () => string, work: Promise<T>): Promise<T> {
    const done = this.begin(what);
    try {
      return await work;
    } finally {
      done();
    }
  }

  /**
   * Of things within each other the outermost is named.
   *
   * @param what is done now, asked again and again
   * @returns how to say that it is done
   */
  begin(what: () => string): () => void {
    const { terminal, timers, quiet = false } = this.#options;
    if (this.#isBusy || (quiet && !terminal.interactive)) {
      return () => undefined;
    }
    this.#isBusy = true;
    const tick = () => {
      this.#say(what());
      cancel = timers.after(terminal.canRewrite ? refresh : patience, tick);
    };
    let cancel = timers.after(patience, tick);
    let isDone = false;
    return () => {
      if (!isDone) {
        isDone = true;
        this.#isBusy = false;
        cancel();
        terminal.clearStatus();
      }
    };
  }

  #say(what: string): void {
    const { terminal } = this.#options;
    if (terminal.canRewrite || !this.#said.has(what)) {
      this.#said.add(what);
      terminal.status(`${what} …`);
    }
  }
}
