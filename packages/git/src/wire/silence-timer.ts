import type { Timers } from "../runtime.ts";

export interface SilenceTimerOptions {
  /** Milliseconds. */
  readonly silence: number;
  readonly timers: Timers;
  readonly onSilence: () => void;
}

/** Notices that nothing happens while somebody waits; whoever takes long in between is not blamed. */
export class SilenceTimer {
  readonly #options: SilenceTimerOptions;
  #cancel: (() => void) | undefined;

  constructor(options: SilenceTimerOptions) {
    this.#options = options;
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.#start();
    try {
      return await work;
    } finally {
      this.#stop();
    }
  }

  /** Something has happened: the time starts again, if somebody waits. */
  renew(): void {
    if (this.#cancel) {
      this.#stop();
      this.#start();
    }
  }

  #start(): void {
    const { timers, silence, onSilence } = this.#options;
    this.#cancel = timers.after(silence, onSilence);
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
