import type { Bell } from "./bell.ts";
import { describeError } from "./errors.ts";
import { pause } from "./pause.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { Runtime } from "./runtime.ts";

export interface ResumptionOptions extends Runtime {
  /** Tries at once when it rings. */
  readonly decided: Pick<Bell<string | undefined>, "listen">;
  /** Ends the trying. */
  readonly signal: AbortSignal;
}

type Resume = () => Promise<void>;

/** Between two looks at what is open, in ms. */
const period = 10_000;

/**
 * Brings to its end what an earlier process left open, and what is left open meanwhile, each as soon as
 * that is possible. Resolves when the signal is aborted.
 */
export async function resumeAll(
  pipelines: readonly LivePipeline[],
  options: ResumptionOptions,
): Promise<void> {
  const all = pipelines.flatMap(({ phases, edges }) => [
    ...phases.map(({ rollback }) => rollback?.resume),
    ...phases.map(({ proposals }) => proposals?.settle),
    ...edges.map(({ resume }) => resume),
  ]);
  const given = all.filter((resume) => resume !== undefined);
  const { decided, signal, timers } = options;
  let change = new AbortController();
  const wake = () => change.abort();
  const stopListening = decided.listen(wake);
  signal.addEventListener("abort", wake);
  while (!signal.aborted) {
    change = new AbortController();
    await Promise.all(given.map((resume) => attempt(resume, options)));
    await pause(period, { timers, signal: change.signal });
  }
  stopListening();
}

async function attempt(resume: Resume, { logger, signal }: ResumptionOptions): Promise<void> {
  try {
    await resume();
  } catch (error) {
    if (!signal.aborted) {
      const { message } = describeError(error);
      logger.warn({ error: message }, "what was left open cannot be brought to its end yet");
    }
  }
}
