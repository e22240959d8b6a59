import type { EdgeReference, PerformView, PlanView } from "../api-types.ts";
import type { Operations, PerformOptions } from "../operations.ts";
import { downstreamFirst } from "./downstream-first.ts";
import { describeOutcome, describePlan, titleOf } from "./edge-words.ts";
import type { Invocation } from "./invocation.ts";
import { paintDiff, paintStates } from "./paint.ts";
import { userName } from "./user-name.ts";
import { only, withOperations } from "./with-operations.ts";

export interface Work {
  /** The only one that is needed. @default all are */
  readonly pipeline: string | undefined;
  readonly choose: (operations: Operations) => Promise<readonly EdgeReference[]>;
  /** The reason to pass over holds, vetoes and conditions. */
  readonly override: string | undefined;
  /** What becomes of the plans; a dry run says how to write them. */
  readonly purpose: "show" | "dry-run" | "write";
}

interface Planned {
  readonly edge: EdgeReference;
  readonly plan: PlanView;
}

interface Done extends Planned {
  /** What came of it; null if nothing was done. */
  readonly result: PerformView | null;
}

/**
 * Plans all chosen edges first and performs exactly those plans, so that one call never carries
 * something through two phases.
 */
export async function carryOut(context: Invocation, work: Work): Promise<number> {
  const isWriting = work.purpose === "write";
  const options = { mode: "once", writes: isWriting, ...only(work.pipeline) } as const;
  return await withOperations(context, options, async (operations) => {
    const planned = await planAll(context, work, operations);
    const changes = planned.filter(({ plan }) => isChange(plan));
    showPlans(context, planned, isWriting);
    const isWanted = isWriting && changes.length > 0 && (await context.mayWrite());
    const done: Done[] = [];
    for (const each of planned) {
      const isDone = isWanted && isChange(each.plan);
      const result = isDone ? await performOne(context, each, { work, operations }) : null;
      done.push({ ...each, result });
    }
    if (context.json) {
      context.terminal.json({ plans: done });
    }
    if (changes.length > 0 && !isWanted && work.purpose !== "show") {
      const way = isWriting ? "" : "; add --apply to write it";
      context.terminal.err(`nothing was written${way}\n`);
    }
    return done.every(isWell) && (isWanted || !isWriting || changes.length === 0) ? 0 : 1;
  });
}

function passingOf({ override }: Work): Pick<PerformOptions, "override"> {
  return override === undefined ? {} : { override };
}

async function planAll(
  { progress, signal }: Invocation,
  work: Work,
  operations: Operations,
): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  for (const edge of downstreamFirst(await work.choose(operations))) {
    const plan = operations.plan(edge, { signal, ...passingOf(work) });
    planned.push({ edge, plan: await progress.during(() => `planning ${titleOf(edge)}`, plan) });
  }
  return planned;
}

/** A person who is to agree sees what to, also where the results are for a program. */
function showPlans(
  { terminal, json }: Invocation,
  planned: readonly Planned[],
  isWriting: boolean,
): void {
  for (const { edge, plan } of planned) {
    const diff = isChange(plan) ? plan.diff : "";
    terminal.err(`${titleOf(edge)}: ${describePlan(plan)}\n`, paintStates);
    if (!json) {
      terminal.out(diff, paintDiff);
    } else if (isWriting && terminal.interactive) {
      terminal.err(diff, paintDiff);
    }
  }
}

async function performOne(
  { terminal, progress, signal }: Invocation,
  { edge, plan }: Planned,
  { work, operations }: { readonly work: Work; readonly operations: Operations },
): Promise<PerformView> {
  signal.throwIfAborted();
  const { from_digest, to_digest } = plan;
  const performed = operations.perform(edge, {
    actor: userName(),
    ...(from_digest !== null && { expected: { from_digest, to_digest } }),
    ...passingOf(work),
  });
  const view = await progress.during(() => `writing ${titleOf(edge)}`, performed);
  terminal.err(`${titleOf(edge)}: ${describeOutcome(view)}\n`, paintStates);
  return view;
}

/** Also where both show the same, if writing that again changes something. */
function isChange({ decision, diff }: PlanView): boolean {
  return (
    decision === "write" || decision === "propose" || (decision === "up-to-date" && diff !== "")
  );
}

function isWell({ plan, result }: Done): boolean {
  return result === null
    ? plan.decision !== "blocked"
    : ["promoted", "up-to-date", "proposed"].includes(result.outcome);
}
