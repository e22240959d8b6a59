/** Whether triggers promote. `observe` decides and says what would be done, without doing it. */
export type Automation = "on" | "observe" | "off";

/** What was set, until something else is set for the same scope. */
export interface AutomationSetting {
  /** `*` for the system, the name of a pipeline, or `<pipeline>/<phase>`: names hold neither `*` nor `/`. */
  readonly scope: string;
  readonly mode: Automation;
  readonly actor: string;
  readonly reason: string;
  readonly setAt: Date;
}

/** The scope of the system. */
export const systemScope = "*";

/** Who sets it where no person does; no user of an operating system is called so. */
export const ownActor = "glu itself";

/** How many promotions may begin by themselves within a minute, unless configured otherwise. */
export const defaultAutomationLimit = 100;

const strictness = { on: 0, observe: 1, off: 2 } as const;

/**
 * The setting that holds for a phase: the strictest of those of the system, the pipeline and the phase,
 * and of equal ones the widest. Undefined if there is none, which means `on`.
 *
 * @param phase `<pipeline>/<phase>`
 */
export function automationOf(
  settings: readonly AutomationSetting[],
  phase: string,
): AutomationSetting | undefined {
  const pipeline = phase.slice(0, phase.indexOf("/"));
  const [first] = [systemScope, pipeline, phase]
    .flatMap((scope) => settings.filter((setting) => setting.scope === scope))
    .toSorted((a, b) => strictness[b.mode] - strictness[a.mode]);
  return first;
}

/** Who set it, since when and why; and how it is turned on again, unless the reason says so. */
export function explainAutomation({ scope, actor, reason, setAt }: AutomationSetting): string {
  const command = turnOnCommand(scope);
  const said = `since ${setAt.toISOString()}, set by ${actor} for ${describeScope(scope)}: ${reason}`;
  const how = reason.includes(command) ? "" : `, or turn it on again with: ${command}`;
  return `${said}; a person can promote${how}`;
}

/** The command line that turns it on again, but for the reason. */
export function turnOnCommand(scope: string): string {
  const place = scope === systemScope ? [] : scope.split("/");
  return ["glu automation set on", ...place, "--reason …"].join(" ");
}

function describeScope(scope: string): string {
  return scope === systemScope ? "the system" : scope;
}
