import { describeError } from "./errors.ts";
import { pause } from "./pause.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { Runtime } from "./runtime.ts";

export interface ResumptionOptions extends Runtime {
  /** Ends the trying. */
  readonly signal: AbortSignal;
}

type Resume = () => Promise<boolean>;

/** Between two attempts, in ms. */
const period = 10_000;

/** Brings to its end what an earlier process left open, each as soon as that is possible. */
export function resumeAll(
  { phases, edges }: LivePipeline,
  options: ResumptionOptions,
): readonly Promise<void>[] {
  const all = [
    ...phases.map(({ rollback }) => rollback?.resume),
    ...edges.map((edge) => edge.resume),
  ];
  return all.filter((resume) => resume !== undefined).map((resume) => untilDone(resume, options));
}

async function untilDone(resume: Resume, options: ResumptionOptions): Promise<void> {
  const { signal } = options;
  while (!signal.aborted && !(await attempt(resume, options))) {
    await pause(period, options);
  }
}

async function attempt(resume: Resume, { logger, signal }: ResumptionOptions): Promise<boolean> {
  try {
    return await resume();
  } catch (error) {
    if (!signal.aborted) {
      const { message } = describeError(error);
      logger.warn({ error: message }, "what was left open cannot be brought to its end yet");
    }
    return false;
  }
}
