import { withDeadline } from "../deadline.ts";
import type { Decision } from "../decision.ts";
import type { EdgeContext, EdgeEnds } from "../edge.ts";
import { phaseKey } from "../phase.ts";
import type { PerformRequest, Plan } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { PlannedUpdate, Writer } from "../source.ts";
import { changeOf } from "./promotion-change.ts";
import type { Round } from "./round.ts";
import { type FoundAgain, whatDiffers, whyUnknown } from "./what-differs.ts";

interface PlanningOptions<in out R extends Resource> {
  readonly ends: EdgeEnds<R>;
  readonly writer: Writer<R>;
  readonly context: EdgeContext;
  readonly signal: AbortSignal;
}

export interface PlanRoundOptions<in out R extends Resource> extends PlanningOptions<R> {
  /** What would be done about it. */
  readonly decision: Decision;
  /** What writing it again would change, where both show the same. */
  readonly again: FoundAgain | undefined;
}

interface PlannedChangeOptions<in out R extends Resource> extends PlanningOptions<R> {
  /** In ms. */
  readonly limit: number;
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
  { decision, again, ...open }: PlanRoundOptions<R>,
): Promise<Plan> {
  const { arrival, toDigest } = round;
  const plan = {
    decision,
    diff: "",
    fromDigest: arrival?.digest,
    toDigest,
    destination: undefined,
  };
  switch (decision.kind) {
    case "write":
    case "propose":
      return { ...plan, ...changesIn(await plannedChange(round, { ...open, limit: updateLimit })) };
    case "up-to-date":
      return {
        ...plan,
        reason: whatDiffers(again) ?? whyUnknown(again),
        ...(decision.differs && changesIn(again)),
      };
    case "blocked": {
      const reasons = [whatDiffers(again), decision.message].filter(
        (reason) => reason !== undefined,
      );
      return { ...plan, reason: reasons.join("; ") };
    }
    case "proposed":
      return plan;
  }
}

/** What writing what the upstream phase shows would change in the target. */
export async function plannedChange<R extends Resource>(
  round: Round<R>,
  { ends, writer, context, signal, limit }: PlannedChangeOptions<R>,
): Promise<PlannedUpdate> {
  const { from, to } = ends;
  const what = `planning to promote ${phaseKey(from.descriptor)} to ${phaseKey(to.descriptor)}`;
  const { timers } = context;
  const change = await changeOf({ ends, context }, round, planning);
  return await withDeadline({ what, limit, timers, signal }, (limited) =>
    writer.plan(change, { signal: limited }),
  );
}

function changesIn(planned: FoundAgain | undefined): Pick<Plan, "diff" | "destination"> {
  return planned?.kind === "changes"
    ? { diff: planned.diff, destination: planned.destination }
    : { diff: "", destination: undefined };
}
