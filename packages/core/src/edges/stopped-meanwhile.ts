import { ownActor } from "../automation.ts";
import type { EdgeContext } from "../edge.ts";
import { pipelineOf } from "../phase.ts";
import type { PromotionRecord } from "../store.ts";
import { holdsOn, vetoesOn } from "./active-restraints.ts";

/**
 * Whether people have stopped what was decided before: asked once the record says that it leaves. So a hold that is kept
 * either finds the record on its way, or keeps it back.
 */
export async function stoppedMeanwhile(
  { edge, cause, fromDigest: digest, reason: override }: PromotionRecord,
  {
    store,
    automation,
    lineage,
    timers,
  }: Pick<EdgeContext, "store" | "automation" | "lineage" | "timers">,
): Promise<boolean> {
  if (override !== undefined) {
    return false;
  }
  const [restraints, setting] = await Promise.all([
    store.restraints.list(pipelineOf(edge.to)),
    cause === "automatic" ? automation() : undefined,
  ]);
  const target = { phase: edge.to, lineage, now: new Date(timers.now()) };
  return (
    holdsOn(restraints, target).length > 0 ||
    vetoesOn(restraints, { ...target, digest }).length > 0 ||
    (setting !== undefined && setting.mode !== "on" && setting.actor !== ownActor)
  );
}
