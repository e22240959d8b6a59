/** The slice of a logger this package writes to; pino and `console` fit. */
export interface Logger {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
}

/** Time, passed in so that tests can move it by hand. Milliseconds throughout. */
export interface Timers {
  readonly now: () => number;
  /** Calls `run` once after `delay` ms; the returned function calls it off. Keeps no process alive. */
  readonly after: (delay: number, run: () => void, options?: TimerOptions) => () => void;
}

interface TimerOptions {
  /**
   * What goes on until the timer is called off, if all it does is limit how long that takes. Who moves time by
   * hand lets that end first.
   */
  readonly during?: string;
}

export const systemTimers: Timers = {
  now: Date.now,
  after(delay, run) {
    const timeout = setTimeout(run, delay);
    timeout.unref();
    return () => clearTimeout(timeout);
  },
};

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
};
