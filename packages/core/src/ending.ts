import { StoppedError } from "./errors.ts";

/** How what runs is told to end, and how long the process has for it. */
export interface Ending {
  readonly signal: AbortSignal;
  /** Ends what runs, as a signal of the system does, because the process cannot go on. */
  readonly stop: (reason: Error) => void;
  /** How long the process may go on, in ms; undefined if it need not end. */
  readonly remaining: () => number | undefined;
  readonly release: () => void;
}

/** What a shell reports for a process that SIGINT ended. */
const interruptedExitCode = 130;
/** From the signal to the end of the process, in ms. */
export const stopLimit = 14_500;

/** Listens to SIGINT and SIGTERM until it is released; a second one ends the process at once. */
export function watchEnding(outer: AbortSignal | undefined): Ending {
  const controller = new AbortController();
  let end: number | undefined;
  let signals = 0;
  const stop = (reason: Error) => {
    end ??= performance.now() + stopLimit;
    controller.abort(reason);
  };
  const onSignal = () => {
    signals += 1;
    if (signals > 1) {
      process.exit(interruptedExitCode);
    }
    stop(new StoppedError("interrupted"));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: outer ? AbortSignal.any([controller.signal, outer]) : controller.signal,
    stop,
    remaining: () => (end === undefined ? undefined : Math.max(0, end - performance.now())),
    release: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
