import type { Decision } from "../decision.ts";
import type { EdgeStatus } from "../edge.ts";
import type { PhaseState } from "../phase.ts";
import type { OpenProposal } from "../phase-proposal.ts";
import type { Resource } from "../resource.ts";
import { isInStep, type Round } from "./round.ts";
import { type FoundAgain, whatDiffers } from "./what-differs.ts";
import { whatItWaitsFor } from "./what-it-waits-for.ts";

interface Decided {
  /** What a person's request would decide. */
  readonly byPerson: Decision;
  /** What a trigger would; undefined if none covers the edge. */
  readonly byItself: Decision | undefined;
  /** What is open into the target. */
  readonly proposal: OpenProposal | undefined;
  /** What writing it again would change, as far as that is known. */
  readonly again: FoundAgain | undefined;
}

export function edgeStatus(round: Round<Resource>, decided: Decided): EdgeStatus {
  const { proposal } = decided;
  return { ...statusOf(round, decided), ...(proposal && { proposal }) };
}

function statusOf(round: Round<Resource>, decided: Decided): EdgeStatus {
  const { byPerson, byItself, proposal } = decided;
  const since = latest(changedAt(round.from), changedAt(round.to));
  switch (byPerson.kind) {
    case "up-to-date":
      return inStep(decided);
    case "proposed": {
      const { url, stopped } = byPerson;
      const waits = proposal ? whatItWaitsFor(proposal) : `waits for ${url}`;
      const reason = stopped ? `${waits}; ${stopped.message}` : waits;
      return { kind: "proposed", reason, since, canPerform: false };
    }
    case "blocked": {
      if (isInStep(round)) {
        return inStep(decided);
      }
      const kind = byPerson.reason === "error" ? "error" : "blocked";
      return { kind, reason: byPerson.message, since, canPerform: false };
    }
    case "write":
    case "propose":
      return { kind: "behind", reason: whyNotByItself(byItself), since, canPerform: true };
  }
}

/** Both show the same; files that differ from what would be written are told, and are no reason to hurry. */
function inStep({ byPerson, again }: Decided): EdgeStatus {
  const reasons = [whatDiffers(again), byPerson.kind === "blocked" ? byPerson.message : undefined];
  const reason = reasons.filter((one) => one !== undefined).join("; ");
  return {
    kind: "up-to-date",
    reason: reason === "" ? undefined : reason,
    since: undefined,
    canPerform: byPerson.kind === "up-to-date" && byPerson.differs === true,
  };
}

function whyNotByItself(byItself: Decision | undefined): string | undefined {
  if (!byItself) {
    return "no trigger promotes this by itself; waits for a person";
  }
  return byItself.kind === "blocked" ? byItself.message : undefined;
}

function changedAt(state: PhaseState): Date | undefined {
  switch (state.kind) {
    case "ready":
      return state.arrival.digestRecordedAt;
    case "empty":
    case "error":
      return state.since;
    case "unknown":
      return undefined;
  }
}

function latest(a: Date | undefined, b: Date | undefined): Date | undefined {
  return a && b ? (a > b ? a : b) : (a ?? b);
}
