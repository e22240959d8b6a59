import type {
  AutomationModeView,
  AutomationSettingView,
  AutomationView,
} from "@glu/core/api-types";

/** Whether triggers promote into a phase, and who said so. */
export interface AutomationFacts {
  readonly words: string;
  /** The one that holds; undefined if nothing was set. */
  readonly setting: AutomationSettingView | undefined;
  /** For what it was set. */
  readonly where: string;
}

const modes: Readonly<Record<AutomationModeView, string>> = {
  on: "On: triggers may promote into it",
  observe: "Observed: triggers only say what they would promote",
  off: "Off: triggers promote nothing into it",
};

export function automationFacts(
  { phases, settings }: AutomationView,
  { pipeline, phase }: { readonly pipeline: string; readonly phase: string },
): AutomationFacts {
  const holds = phases.find((one) => one.pipeline === pipeline && one.phase === phase);
  const setting = settings.find(({ scope }) => scope === holds?.scope);
  return {
    words: modes[holds?.mode ?? "on"],
    setting,
    where: setting ? whereWords(setting.scope) : "",
  };
}

function whereWords(scope: string): string {
  if (scope === "*") {
    return "for all pipelines";
  }
  return scope.includes("/") ? "for this phase" : "for the whole pipeline";
}
