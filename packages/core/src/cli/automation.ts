import type {
  AutomationModeView,
  AutomationSettingView,
  AutomationView,
  PhaseAutomationView,
} from "../api-types.ts";
import type { AutomationPlace } from "../operations.ts";
import { type CommandContext, type SessionOptions, withSession } from "./session.ts";
import { startOrAsk } from "./start-or-ask.ts";
import { table } from "./terminal.ts";
import { userName } from "./user-name.ts";

export interface AutomationCommandOptions extends AutomationPlace {
  readonly config: string | undefined;
  readonly json: boolean;
}

const settingHeading = ["SCOPE", "MODE", "SINCE", "BY", "REASON"];

/** Shows what was set, and what holds for each phase. */
export async function automationCommand(
  context: CommandContext,
  { config, json, ...place }: AutomationCommandOptions,
): Promise<number> {
  return await withSession(context, sessionOf(config), async (session) => {
    await session.start();
    const view = await session.operations.automation(place);
    if (json) {
      context.terminal.json(view);
    } else {
      context.terminal.out(describe(view));
    }
    return 0;
  });
}

/** Says whether triggers promote. */
export async function setAutomationCommand(
  context: CommandContext,
  {
    config,
    json,
    mode,
    reason,
    ...place
  }: AutomationCommandOptions & { readonly mode: AutomationModeView; readonly reason: string },
): Promise<number> {
  return await withSession(context, { ...sessionOf(config), writes: true }, async (session) => {
    const operations = await startOrAsk(session, context);
    const setting = await operations.setAutomation(place, { mode, reason, actor: userName() });
    if (json) {
      context.terminal.json(setting);
    } else {
      context.terminal.out(table(settingHeading, [settingRow(setting)]));
    }
    return 0;
  });
}

/** No phase has to be read for it, so nothing is asked outside. */
function sessionOf(config: string | undefined): SessionOptions {
  return { config, mode: "once", pipelines: () => false };
}

function describe({ settings, phases }: AutomationView): string {
  const set =
    settings.length === 0
      ? "nothing was set, so automation is on\n"
      : table(settingHeading, settings.map(settingRow));
  return phases.length === 0
    ? set
    : `${set}\n${table(["PHASE", "MODE", "SET BY"], phases.map(phaseRow))}`;
}

function settingRow({ scope, mode, set_at, actor, reason }: AutomationSettingView) {
  return [scope, mode, set_at, actor, reason];
}

function phaseRow({ pipeline, phase, mode, scope }: PhaseAutomationView): readonly string[] {
  return [`${pipeline}/${phase}`, mode, scope ?? "-"];
}
