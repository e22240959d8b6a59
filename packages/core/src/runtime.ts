/** Structured logging; pino fits. Messages are static, everything that varies is a field. */
export interface Logger {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** Time, passed in so that tests can move it by hand. Milliseconds throughout. */
export interface Timers {
  readonly now: () => number;
  /** Calls `run` once after `delay` ms; the returned function calls it off. */
  readonly after: (delay: number, run: () => void, options?: TimerOptions) => () => void;
}

export interface TimerOptions {
  /** True if somebody waits for this timer, so that the process must not end before. @default false */
  readonly keepAlive?: boolean;
  /**
   * What goes on until the timer is called off, if all it does is limit how long that takes. Who moves time by
   * hand lets that end first.
   */
  readonly during?: string;
}

/** What is passed in instead of imported. */
export interface Runtime {
  readonly logger: Logger;
  readonly timers: Timers;
  /** Spreads what would otherwise happen at one moment; from 0 to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

export const systemTimers: Timers = {
  now: Date.now,
  after(delay, run, { keepAlive = false } = {}) {
    const timeout = setTimeout(run, delay);
    if (!keepAlive) {
      timeout.unref();
    }
    return () => clearTimeout(timeout);
  },
};

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
