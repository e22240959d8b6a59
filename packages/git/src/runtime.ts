/** The slice of a logger this package writes to; pino and `console` fit. */
export interface Logger {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
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

/** The timers of Node.js. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (delay, run, { keepAlive = false } = {}) => {
    const timer = setTimeout(run, delay);
    if (!keepAlive) {
      timer.unref();
    }
    return () => clearTimeout(timer);
  },
};

/** Drops everything: for those who do not want to hear. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore };

function ignore(): void {
  // Nobody listens.
}
