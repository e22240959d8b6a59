import { cleanText } from "./clean-text.ts";
import type { EdgeHandle, LiveEdge } from "./edge.ts";
import { describeError, TriggerError } from "./errors.ts";
import { pause } from "./pause.ts";
import { type PhaseHandle, phaseKey } from "./phase.ts";
import type { LivePipeline, Pipeline } from "./pipeline.ts";
import type { PerformResult } from "./promotion.ts";
import type { Logger, Runtime } from "./runtime.ts";
import { describeMatches, matchesPhase, type Trigger, type TriggerContext } from "./trigger.ts";

/** One promotion that happens by itself. */
export interface AutomaticEdge {
  readonly trigger: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Who is promoted by itself, by which trigger.
 * @throws {TriggerError} if a trigger matches nothing, or edges that follow each other.
 */
export function checkTriggers(
  triggers: readonly Trigger[],
  pipelines: readonly Pipeline[],
): readonly AutomaticEdge[] {
  return triggers.flatMap((trigger) => {
    const edges = pipelines.flatMap((pipeline) => matchingEdges(trigger, pipeline.edges));
    checkMatchesSomething(trigger, { edges, pipelines });
    checkConsecutive(trigger, edges);
    return edges.map(({ from, to }) => ({
      trigger: trigger.name,
      from: phaseKey(from.descriptor),
      to: phaseKey(to.descriptor),
    }));
  });
}

interface TriggerSetting {
  readonly live: readonly LivePipeline[];
  readonly environment: Runtime;
  readonly signal: AbortSignal;
}

/** Starts every trigger; each promise resolves when its trigger has ended. */
export function runTriggers(
  triggers: readonly Trigger[],
  system: TriggerSetting,
): readonly Promise<void>[] {
  return triggers.map((trigger) => keepRunning(trigger, system));
}

const restartDelay = 10_000;

async function keepRunning(trigger: Trigger, system: TriggerSetting): Promise<void> {
  const { signal, environment } = system;
  const context = triggerContext(trigger, system);
  while (!signal.aborted) {
    try {
      await trigger.run(context);
      return;
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const fields = { trigger: trigger.name, error: describeError(error).message };
      environment.logger.error(fields, "trigger failed and is started again");
      await pause(restartDelay, { timers: environment.timers, signal });
    }
  }
}

function triggerContext(trigger: Trigger, system: TriggerSetting): TriggerContext {
  const { live, environment, signal } = system;
  const edges = live.flatMap((pipeline) =>
    pipeline.edges.filter((edge) => matchesPhase(trigger.matches, { descriptor: edge.to })),
  );
  const upstreams = live.flatMap((pipeline) =>
    pipeline.phases.filter(({ descriptor }) =>
      edges.some((edge) => phaseKey(edge.from) === phaseKey(descriptor)),
    ),
  );
  const said = new Map<LiveEdge, string>();
  return {
    logger: environment.logger,
    timers: environment.timers,
    signal,
    attempt: async () => {
      const results = await Promise.all(
        edges.map(async (edge) => {
          const result = await attempt(edge, trigger, system);
          sayWhatWaits({ edge, result, said, logger: environment.logger });
          return result;
        }),
      );
      return results.filter((result) => result !== undefined);
    },
    onChange: (listener) => {
      const stops = upstreams.map((phase) => phase.onChange(listener));
      return () => {
        for (const stop of stops) {
          stop();
        }
      };
    },
  };
}

interface Waiting {
  readonly edge: LiveEdge;
  readonly result: PerformResult | undefined;
  /** What was said of each edge last. */
  readonly said: Map<LiveEdge, string>;
  readonly logger: Logger;
}

/** One line when an edge begins to wait, not one per attempt. */
function sayWhatWaits({ edge, result, said, logger }: Waiting): void {
  const blocked = result?.outcome === "blocked" ? result.blocked : undefined;
  if (!blocked) {
    said.delete(edge);
    return;
  }
  if (said.get(edge) !== blocked.reason) {
    said.set(edge, blocked.reason);
    const ends = { from: phaseKey(edge.from), to: phaseKey(edge.to) };
    logger.info({ ...ends, reason: blocked.message }, "waits");
  }
}

async function attempt(
  edge: LiveEdge,
  trigger: Trigger,
  { environment, signal }: TriggerSetting,
): Promise<PerformResult | undefined> {
  try {
    return await edge.perform({
      cause: "automatic",
      actor: `trigger ${trigger.name}`,
      ...(trigger.minAge !== undefined && { minAge: trigger.minAge }),
    });
  } catch (error) {
    if (!signal.aborted) {
      const fields = {
        trigger: trigger.name,
        from: phaseKey(edge.from),
        to: phaseKey(edge.to),
        error: cleanText(describeError(error).message),
      };
      environment.logger.error(fields, "attempt failed");
    }
    return undefined;
  }
}

function matchingEdges(trigger: Trigger, edges: readonly EdgeHandle[]): readonly EdgeHandle[] {
  return edges.filter(({ to }) => matchesPhase(trigger.matches, to));
}

interface Matched {
  readonly edges: readonly EdgeHandle[];
  readonly pipelines: readonly Pipeline[];
}

function checkMatchesSomething(trigger: Trigger, { edges, pipelines }: Matched): void {
  const text = describeMatches(trigger.matches);
  if (text === "") {
    throw new TriggerError(
      `trigger "${trigger.name}" says nothing in "matches"; give a phase, a name, labels, or "all"`,
    );
  }
  if (edges.length > 0) {
    return;
  }
  const phases = pipelines.flatMap((pipeline) => pipeline.phases);
  const first = phases.find((phase) => matchesPhase(trigger.matches, phase));
  throw new TriggerError(
    first
      ? `trigger "${trigger.name}" matches only ${phaseKey(first.descriptor)}, which nothing promotes into`
      : `trigger "${trigger.name}" matches no phase (${text}); there are: ${listPhases(phases)}`,
  );
}

function checkConsecutive(trigger: Trigger, edges: readonly EdgeHandle[]): void {
  if (trigger.chain || trigger.minAge) {
    return;
  }
  for (const first of edges) {
    const next = edges.find(({ from }) => from.descriptor === first.to.descriptor);
    if (next) {
      const names = [first.from, first.to, next.to].map(({ descriptor }) => phaseKey(descriptor));
      throw new TriggerError(
        `trigger "${trigger.name}" would take an arrival through ${names.join(" -> ")} with nobody in ` +
          `between; match fewer phases, or say chain: true or minAge: "30m"`,
      );
    }
  }
}

function listPhases(phases: readonly PhaseHandle[]): string {
  const texts = phases.map(({ descriptor }) => {
    const labels = Object.entries(descriptor.metadata.labels ?? {}).map(([k, v]) => `${k}=${v}`);
    return `${phaseKey(descriptor)}${labels.length > 0 ? ` (${labels.join(", ")})` : ""}`;
  });
  return texts.length > 0 ? texts.join("; ") : "no phases at all";
}
