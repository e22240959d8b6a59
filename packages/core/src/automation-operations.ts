import type { PhaseAutomationView } from "./api-types.ts";
import { type AutomationSetting, automationOf, systemScope } from "./automation.ts";
import { checkReason } from "./check-reason.ts";
import { InvalidRequestError } from "./errors.ts";
import { findDefinition, findPhase } from "./find.ts";
import type { AutomationOperations, AutomationPlace } from "./operations.ts";
import { type PhaseDescriptor, phaseKey } from "./phase.ts";
import type { System } from "./system.ts";
import { automationSettingView } from "./views.ts";

/** Whether the triggers of a system that runs in this process promote. */
export function automationOperations(system: System): AutomationOperations {
  return {
    automation: async (place) => {
      const scope = scopeOf(system, place);
      const all = await system.environment.store.automation.list();
      const settings = all.filter((setting) => concerns(setting.scope, scope));
      return {
        settings: settings.toSorted(byScope).map(automationSettingView),
        phases: targetsOf(system)
          .filter((target) => isWithin(phaseKey(target), scope))
          .map((target) => phaseAutomation(target, all)),
      };
    },
    setAutomation: async (place, { mode, actor, reason }) => {
      checkReason(reason);
      const scope = scopeOf(system, place);
      const { store, timers, logger } = system.environment;
      const setting = { scope, mode, actor, reason, setAt: new Date(timers.now()) };
      await store.automation.set(setting);
      logger.info({ scope, mode, actor, reason }, "automation was set");
      return automationSettingView(setting);
    },
  };
}

/** @throws {NotFoundError} if there is no such pipeline or phase. */
function scopeOf(system: System, { pipeline, phase }: AutomationPlace): string {
  if (pipeline === undefined) {
    if (phase !== undefined) {
      throw new InvalidRequestError(`name the pipeline of phase "${phase}" as well`);
    }
    return systemScope;
  }
  const definition = findDefinition(system, pipeline);
  if (phase === undefined) {
    return definition.metadata.name;
  }
  const { descriptor } = findPhase(definition, phase);
  if (!definition.edges.some(({ to }) => to.descriptor === descriptor)) {
    throw new InvalidRequestError(`nothing promotes into ${phaseKey(descriptor)}`);
  }
  return phaseKey(descriptor);
}

/** The phases that something promotes into, in the order they are defined. */
function targetsOf(system: System): readonly PhaseDescriptor[] {
  return system.pipelines.flatMap(({ phases, edges }) =>
    phases
      .map(({ descriptor }) => descriptor)
      .filter((descriptor) => edges.some(({ to }) => to.descriptor === descriptor)),
  );
}

function phaseAutomation(
  target: PhaseDescriptor,
  settings: readonly AutomationSetting[],
): PhaseAutomationView {
  const { mode = "on", scope = null } = automationOf(settings, phaseKey(target)) ?? {};
  return { pipeline: target.pipeline, phase: target.metadata.name, mode, scope };
}

/** Whether a setting of `scope` has to do with `place`: it lies within, or around it. */
function concerns(scope: string, place: string): boolean {
  return isWithin(scope, place) || isWithin(place, scope);
}

function isWithin(inner: string, outer: string): boolean {
  return outer === systemScope || inner === outer || inner.startsWith(`${outer}/`);
}

function byScope(a: AutomationSetting, b: AutomationSetting): number {
  return a.scope < b.scope ? -1 : Number(a.scope > b.scope);
}
