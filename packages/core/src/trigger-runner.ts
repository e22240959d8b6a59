import { unendedMoments } from "./due-moments.ts";
import type { EdgeHandle } from "./edge.ts";
import { describeError, TriggerError } from "./errors.ts";
import { pause } from "./pause.ts";
import { type PhaseHandle, phaseKey } from "./phase.ts";
import type { Pipeline } from "./pipeline.ts";
import { describeMatches, matchesPhase, type Trigger, type TriggerContext } from "./trigger.ts";
import { type TriggerSetting, triggerContext } from "./trigger-context.ts";

/** One promotion that happens by itself. */
export interface AutomaticEdge {
  readonly trigger: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Who is promoted by itself, by which trigger: in the order the pipelines define their edges, and of an
 * edge with several triggers in the order those were added.
 * @throws {TriggerError} if a trigger matches nothing, or edges that follow each other.
 */
export function checkTriggers(
  triggers: readonly Trigger[],
  pipelines: readonly Pipeline[],
): readonly AutomaticEdge[] {
  const all = pipelines.flatMap(({ edges }) => edges);
  for (const trigger of triggers) {
    const edges = all.filter(({ to }) => matchesPhase(trigger.matches, to));
    checkMatchesSomething(trigger, { edges, pipelines });
    checkConsecutive(trigger, edges);
  }
  return all.flatMap(({ from, to }) =>
    triggers
      .filter(({ matches }) => matchesPhase(matches, to))
      .map(({ name }) => ({
        trigger: name,
        from: phaseKey(from.descriptor),
        to: phaseKey(to.descriptor),
      })),
  );
}

/**
 * Starts every trigger; each promise resolves when its trigger has ended, and it is noted what else has ended by then. What
 * fell due of one before and has not ended is attempted once more.
 */
export function runTriggers(
  triggers: readonly Trigger[],
  system: TriggerSetting,
): readonly Promise<void>[] {
  const unended = triggers.length > 0 ? unendedMoments(system) : Promise.resolve([]);
  return triggers.map(async (trigger) => {
    const context = triggerContext(trigger, { ...system, unended });
    void context.attemptAgain();
    await keepRunning(trigger, context, system);
    await context.noted();
  });
}

const restartDelay = 10_000;

async function keepRunning(
  trigger: Trigger,
  context: TriggerContext,
  { environment, signal }: TriggerSetting,
): Promise<void> {
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
