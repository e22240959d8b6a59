import type { CancelView, PromotionView, RetryView } from "../api-types.ts";
import type { Operations } from "../operations.ts";
import { describeOutcome } from "./edge-words.ts";
import type { Invocation } from "./invocation.ts";
import { paintStates } from "./paint.ts";
import { describeRollback } from "./rollback.ts";
import { show } from "./show.ts";
import { userName } from "./user-name.ts";
import { only, withOperations } from "./with-operations.ts";

/** Ends a promotion that has not arrived. */
export async function cancelCommand(
  context: Invocation,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<number> {
  return await withRecord(context, id, async (operations) => {
    const view = await operations.cancel(id, { actor: userName(), reason });
    show(context, { view, text: describeCancelled(view) });
    return 0;
  });
}

/** Does again what failed, or was cancelled or closed. */
export async function retryCommand(
  context: Invocation,
  { id, override }: { readonly id: string; readonly override: string | undefined },
): Promise<number> {
  return await withRecord(context, id, async (operations, record) => {
    const trying = operations.retry(id, { actor: userName(), override });
    const view = await context.progress.during(() => `trying ${titleOf(record)} again`, trying);
    context.terminal.err(describeRetried(record, view), paintStates);
    if (context.json) {
      context.terminal.json(view);
    }
    return wellEnded.has(view.result.outcome) ? 0 : 1;
  });
}

const wellEnded: ReadonlySet<RetryView["result"]["outcome"]> = new Set([
  "up-to-date",
  "promoted",
  "rolled-back",
  "proposed",
]);

/** Only the pipeline it is in is looked at. */
async function withRecord(
  context: Invocation,
  id: string,
  use: (operations: Operations, record: PromotionView) => Promise<number>,
): Promise<number> {
  const looking = { mode: "open", ...only("") } as const;
  const record = await withOperations(context, looking, (operations) => operations.promotion(id));
  const changing = { mode: "once", writes: true, ...only(record.pipeline) } as const;
  return await withOperations(context, changing, (operations) => use(operations, record));
}

function describeCancelled({ promotion, restraints }: CancelView): string {
  const { pipeline, to, from_digest: digest } = promotion;
  const vetoed = `${digest} is vetoed now: glu release ${pipeline} ${to} --digest ${digest} lets it through\n`;
  return `${titleOf(promotion)}: cancelled\n${restraints.length > 0 ? vetoed : ""}`;
}

function describeRetried(record: PromotionView, view: RetryView): string {
  const { pipeline, to: phase } = record;
  return view.kind === "rollback"
    ? describeRollback({ pipeline, phase }, view.result)
    : `${titleOf(record)}: ${describeOutcome(view.result)}\n`;
}

function titleOf({ kind, pipeline, from, to }: PromotionView): string {
  return kind === "rollback" ? `${pipeline}/${to} (rollback)` : `${pipeline}: ${from} -> ${to}`;
}
