import type {
  AutomationModeView,
  AutomationSettingView,
  AutomationView,
  PhaseAutomationView,
} from "../api-types.ts";
import type { AutomationPlace } from "../operations.ts";
import type { Invocation } from "./invocation.ts";
import { show } from "./show.ts";
import { table } from "./table.ts";
import { userName } from "./user-name.ts";
import { withOperations } from "./with-operations.ts";

const settingHeading = ["SCOPE", "MODE", "SINCE", "BY", "REASON"];
/** The store alone is asked: no source is opened. */
const nothingElse = { mode: "open", pipelines: () => false } as const;

/** Shows what was set, and what holds for each phase. */
export async function automationCommand(
  context: Invocation,
  place: AutomationPlace,
): Promise<number> {
  return await withOperations(context, nothingElse, async (operations) => {
    const view = await operations.automation(place);
    show(context, { view, text: describe(view) });
    return 0;
  });
}

/** Says whether triggers promote. */
export async function setAutomationCommand(
  context: Invocation,
  {
    mode,
    reason,
    ...place
  }: AutomationPlace & { readonly mode: AutomationModeView; readonly reason: string },
): Promise<number> {
  return await withOperations(context, { ...nothingElse, writes: true }, async (operations) => {
    const view = await operations.setAutomation(place, { mode, reason, actor: userName() });
    show(context, { view, text: table(settingHeading, [settingRow(view)]) });
    return 0;
  });
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
