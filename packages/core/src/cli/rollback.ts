import type { RollbackPlanView, RollbackView } from "../api-types.ts";
import type { PhaseReference } from "../operations.ts";
import { type CommandContext, withSession } from "./session.ts";
import { startOrAsk } from "./start-or-ask.ts";
import type { CleanTerminal } from "./terminal.ts";
import { userName } from "./user-name.ts";

export interface RollbackCommandOptions extends PhaseReference {
  readonly config: string | undefined;
  /** @default the newest that shows something else */
  readonly version: string | undefined;
  readonly reason: string;
  /** When triggers go on: once the hold is released, or with the next arrival that is newer. */
  readonly resume: "on-release" | "on-newer";
  /** False to show what would be written, and write nothing. */
  readonly apply: boolean;
}

/** Brings a phase back to what it showed before. */
export async function rollbackCommand(
  context: CommandContext,
  { config, pipeline, phase, version, apply, ...given }: RollbackCommandOptions,
): Promise<number> {
  const pipelines = ({ name }: { readonly name: string }) => name === pipeline;
  const options = { config, mode: "once", writes: apply, pipelines } as const;
  return await withSession(context, options, async (session) => {
    const operations = await startOrAsk(session, context);
    const reference = { pipeline, phase };
    const meant = version === undefined ? {} : { version };
    const { terminal } = context;
    const plan = await operations.planRollback(reference, meant);
    showPlan(reference, plan, terminal);
    if (plan.decision !== "write" || plan.target === null) {
      return plan.decision === "blocked" ? 1 : 0;
    }
    if (!apply) {
      terminal.err("nothing was written; add --apply to write it\n");
      return 0;
    }
    // What was shown, whatever arrives meanwhile.
    const exactly = { ...given, actor: userName(), version: plan.target.version };
    return showResult(reference, await operations.rollback(reference, exactly), terminal);
  });
}

function showPlan(
  { pipeline, phase }: PhaseReference,
  { decision, reason, diff, current, target }: RollbackPlanView,
  { out, err }: CleanTerminal,
): void {
  if (decision === "write") {
    err(
      `${pipeline}/${phase}: ${current?.digest} -> ${target?.digest} of ${target?.recorded_at}\n`,
    );
    out(diff);
  } else {
    err(`${pipeline}/${phase}: ${decision === "blocked" ? `blocked: ${reason}` : "up to date"}\n`);
  }
}

function showResult(
  { pipeline, phase }: PhaseReference,
  view: RollbackView,
  { err }: CleanTerminal,
): number {
  const title = `${pipeline}/${phase}`;
  switch (view.outcome) {
    case "up-to-date":
      err(`${title}: up to date\n`);
      return 0;
    case "rolled-back": {
      const { commit } = view.promotion;
      err(`${title}: rolled back${commit === null ? "" : ` in commit ${commit}`}\n`);
      err(
        view.restraints.some(({ kind }) => kind === "hold")
          ? `it is held now: glu release ${pipeline} ${phase} lets triggers go on\n`
          : "triggers go on with the next newer arrival\n",
      );
      return 0;
    }
    case "proposed":
      err(`${title}: proposed as ${view.url}; it is held now\n`);
      return 0;
    case "blocked":
    case "failed":
      err(`${title}: ${view.outcome}: ${view.message}\n`);
      return 1;
  }
}
