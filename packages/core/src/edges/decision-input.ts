import type { DecisionInput } from "../decision.ts";
import type { EdgeContext } from "../edge.ts";
import type { PhaseProposals } from "../phase-proposal.ts";
import type { PerformRequest } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { EdgeKey } from "../store.ts";
import { holdsOn, vetoesOn } from "./active-restraints.ts";
import type { Round } from "./round.ts";

export interface DecisionSetting
  extends Pick<DecisionInput, "gate" | "differs" | "mode" | "outsideChanges" | "staleAfter"> {
  /** Those of the target. */
  readonly proposals: Pick<PhaseProposals<never>, "current" | "seenAt" | "trouble"> | undefined;
  readonly key: EdgeKey;
  readonly context: EdgeContext;
  readonly request: PerformRequest;
}

/** Everything a decision about this round depends on, as the store has it now. */
export async function decisionInput(
  round: Round<Resource>,
  { key, context, request, proposals, ...setting }: DecisionSetting,
): Promise<DecisionInput> {
  const { store, timers, lineage, derived } = context;
  const { from, to, arrival } = round;
  const now = new Date(timers.now());
  const [restraints, last, hotfixed, automation] = await Promise.all([
    store.restraints.list(key.to.slice(0, key.to.indexOf("/"))),
    store.deliveries.last(key),
    isHotfixed(round, { key, context }),
    context.automation(),
  ]);
  const target = { phase: key.to, lineage, now };
  return {
    ...setting,
    from,
    to,
    proposal: proposals?.current()[0],
    proposalsSeenAt: proposals?.seenAt(),
    forgeTrouble: proposals?.trouble(),
    holds: holdsOn(restraints, target),
    vetoes: arrival ? vetoesOn(restraints, { ...target, digest: arrival.digest }) : [],
    delivered: arrival !== undefined && last !== undefined && last >= arrival.digestVersion,
    derived,
    hotfixed,
    automation,
    cause: request.cause,
    override: request.override,
    minAge: request.minAge ?? 0,
    now,
  };
}

/**
 * Whether the target was set to something that no earlier phase is known to have shown: by hand, or by
 * another server that saw more. What it showed when it was first seen does not count. Or to nothing that
 * can be told, such as a tag in place of a digest.
 */
async function isHotfixed(
  { to }: Round<Resource>,
  { key, context }: Pick<DecisionSetting, "key" | "context">,
): Promise<boolean> {
  const { arrivals } = context.store;
  if (to.kind === "empty") {
    return (await arrivals.latest(key.to)) !== undefined;
  }
  if (to.kind !== "ready" || to.arrival.cause === "observed") {
    return false;
  }
  const [before, atFirst] = await Promise.all([
    arrivals.shown(to.arrival.digest, { phases: context.upstreams }),
    arrivals.shown(to.arrival.digest, { phases: [key.to], cause: "observed" }),
  ]);
  return !before && !atFirst;
}
