import { withDeadline } from "../deadline.ts";
import type { Decision } from "../decision.ts";
import type { EdgeContext, EdgeEnds } from "../edge.ts";
import { phaseKey } from "../phase.ts";
import type { PerformRequest, Plan } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { Writer } from "../source.ts";
import { changeOf } from "./promotion-change.ts";
import type { Round } from "./round.ts";

export interface PlanRoundOptions<in out R extends Resource> {
  /** What would be done about it. */
  readonly decision: Decision;
  readonly ends: EdgeEnds<R>;
  readonly writer: Writer<R>;
  readonly context: EdgeContext;
  readonly signal: AbortSignal;
}

/** How long writing a change may take, or finding out what it would be, in ms. */
export const updateLimit = 120_000;
/** Proposals are opened one after the other, as forges want it, and each waits for its turn. */
export const proposeLimit = 600_000;

/** Whoever asks what would be done. */
export const planning: PerformRequest = { cause: "person", actor: "plan" };

/** What would be done in a round, with the difference it would make. */
export async function planRound<R extends Resource>(
  round: Round<R>,
  { decision, ends, writer, context, signal }: PlanRoundOptions<R>,
): Promise<Plan> {
  const { arrival, toDigest } = round;
  const plan = { decision, diff: "", fromDigest: arrival?.digest, toDigest };
  if (decision.kind !== "write" && decision.kind !== "propose") {
    return { ...plan, destination: undefined };
  }
  const { from, to } = ends;
  const what = `planning to promote ${phaseKey(from.descriptor)} to ${phaseKey(to.descriptor)}`;
  const { timers } = context;
  const change = await changeOf({ ends, context }, round, planning);
  const planned = await withDeadline({ what, limit: updateLimit, timers, signal }, (limited) =>
    writer.plan(change, { signal: limited }),
  );
  return planned.kind === "changes"
    ? { ...plan, diff: planned.diff, destination: planned.destination }
    : { ...plan, destination: undefined };
}
