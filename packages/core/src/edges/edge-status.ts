import type { Decision } from "../decision.ts";
import type { EdgeStatus } from "../edge.ts";
import type { PhaseState } from "../phase.ts";
import type { OpenProposal } from "../phase-proposal.ts";
import type { Resource } from "../resource.ts";
import type { Round } from "./round.ts";
import { whatItWaitsFor } from "./what-it-waits-for.ts";

interface Decided {
  /** What a person's request would decide. */
  readonly byPerson: Decision;
  /** What a trigger would; undefined if none covers the edge. */
  readonly byItself: Decision | undefined;
  /** What is open into the target. */
  readonly proposal: OpenProposal | undefined;
}

export function edgeStatus(round: Round<Resource>, decided: Decided): EdgeStatus {
  const { proposal } = decided;
  return { ...statusOf(round, decided), ...(proposal && { proposal }) };
}

function statusOf(round: Round<Resource>, { byPerson, byItself, proposal }: Decided): EdgeStatus {
  const since = latest(changedAt(round.from), changedAt(round.to));
  switch (byPerson.kind) {
    case "up-to-date":
      return { kind: "up-to-date", reason: undefined, since: undefined, canPerform: false };
    case "proposed": {
      const { url, stopped } = byPerson;
      const waits = proposal ? whatItWaitsFor(proposal) : `waits for ${url}`;
      const reason = stopped ? `${waits}; ${stopped.message}` : waits;
      return { kind: "proposed", reason, since, canPerform: false };
    }
    case "blocked": {
      const kind = byPerson.reason === "error" ? "error" : "blocked";
      return { kind, reason: byPerson.message, since, canPerform: false };
    }
    case "write":
    case "propose":
      return { kind: "behind", reason: whyNotByItself(byItself), since, canPerform: true };
  }
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
