import type { RollbackOptionsView, RollbackPlanView, RollbackView } from "../api-types.ts";
import type { By, Operations, PhaseReference } from "../operations.ts";
import type { Invocation } from "./invocation.ts";
import { paintDiff, paintStates } from "./paint.ts";
import { userName } from "./user-name.ts";
import { only, withOperations } from "./with-operations.ts";

export interface RollbackCommandOptions extends PhaseReference {
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
  context: Invocation,
  { pipeline, phase, version, apply, ...given }: RollbackCommandOptions,
): Promise<number> {
  const options = { mode: "once", writes: apply, ...only(pipeline) } as const;
  return await withOperations(context, options, async (operations) => {
    const reference = { pipeline, phase };
    const meant = version === undefined ? {} : { version };
    const planning = operations.planRollback(reference, meant);
    const plan = await context.progress.during(() => `planning ${pipeline}/${phase}`, planning);
    showPlan(context, reference, { plan, apply });
    const isChange = plan.decision === "write" && plan.target !== null;
    const isWanted = apply && isChange && (await context.mayWrite());
    // What was shown, whatever arrives meanwhile.
    const exactly = { ...given, actor: userName(), version: plan.target?.version };
    const result = isWanted ? await write(context, reference, { operations, exactly }) : null;
    if (context.json) {
      context.terminal.json({ plan, result });
    }
    if (isChange && !isWanted) {
      context.terminal.err(`nothing was written${apply ? "" : "; add --apply to write it"}\n`);
    }
    return exitCodeOf(plan, result) || Number(isChange && apply && !isWanted);
  });
}

async function write(
  { progress, terminal }: Invocation,
  reference: PhaseReference,
  given: { readonly operations: Operations; readonly exactly: By<RollbackOptionsView> },
): Promise<RollbackView> {
  const { pipeline, phase } = reference;
  const writing = given.operations.rollback(reference, given.exactly);
  const view = await progress.during(() => `writing ${pipeline}/${phase}`, writing);
  terminal.err(describeRollback(reference, view), paintStates);
  return view;
}

function showPlan(
  { terminal, json }: Invocation,
  { pipeline, phase }: PhaseReference,
  { plan, apply }: { readonly plan: RollbackPlanView; readonly apply: boolean },
): void {
  const { decision, reason, diff, current, target } = plan;
  const title = `${pipeline}/${phase}`;
  if (decision !== "write") {
    const words = decision === "blocked" ? `blocked: ${reason}` : "up to date";
    terminal.err(`${title}: ${words}\n`, paintStates);
    return;
  }
  terminal.err(`${title}: ${current?.digest} -> ${target?.digest} of ${target?.recorded_at}\n`);
  if (!json) {
    terminal.out(diff, paintDiff);
  } else if (apply && terminal.interactive) {
    terminal.err(diff, paintDiff);
  }
}

export function describeRollback({ pipeline, phase }: PhaseReference, view: RollbackView): string {
  const title = `${pipeline}/${phase}`;
  switch (view.outcome) {
    case "up-to-date":
      return `${title}: up to date\n`;
    case "rolled-back": {
      const { commit } = view.promotion;
      const isHeld = view.restraints.some(({ kind }) => kind === "hold");
      const next = isHeld
        ? `it is held now: glu release ${pipeline} ${phase} lets triggers go on`
        : "triggers go on with the next newer arrival";
      return `${title}: rolled back${commit === null ? "" : ` in commit ${commit}`}\n${next}\n`;
    }
    case "proposed":
      return `${title}: proposed as ${view.url}; it is held now\n`;
    case "plan-changed":
      return `${title}: it shows something else by now\n`;
    case "blocked":
    case "failed":
      return `${title}: ${view.outcome}: ${view.message}\n`;
  }
}

const notDone: ReadonlySet<RollbackView["outcome"]> = new Set([
  "blocked",
  "plan-changed",
  "failed",
]);

function exitCodeOf(plan: RollbackPlanView, result: RollbackView | null): number {
  const isBad = result ? notDone.has(result.outcome) : plan.decision === "blocked";
  return isBad ? 1 : 0;
}
