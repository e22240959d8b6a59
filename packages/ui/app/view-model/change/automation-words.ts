import type { AutomationModeView, AutomationView } from "@glu/core/api-types";

interface Scope {
  readonly pipeline?: string;
  readonly phase?: string;
}

/** What a setting is for, in words. */
export function scopeWords({ pipeline, phase }: Scope): string {
  return phase ?? pipeline ?? "the system";
}

/** What is set for exactly this scope, whatever is set around it. */
export function modeIn(
  { settings }: Pick<AutomationView, "settings">,
  { pipeline, phase }: Scope,
): AutomationModeView {
  const name = [pipeline, phase].filter((part) => part !== undefined).join("/") || "*";
  return settings.find(({ scope }) => scope === name)?.mode ?? "on";
}
