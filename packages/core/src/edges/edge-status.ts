import type { Decision } from "../decision.ts";
import type { EdgeStatus } from "../edge.ts";
import type { PhaseState } from "../phase.ts";
import type { Resource } from "../resource.ts";
import type { Round } from "./round.ts";

/**
 * @param byPerson what a person's request would decide
 * @param byItself what a trigger would; undefined if none covers the edge
 */
export function edgeStatus(
  round: Round<Resource>,
  byPerson: Decision,
  byItself: Decision | undefined,
): EdgeStatus {
  const since = latest(changedAt(round.from), changedAt(round.to));
  switch (byPerson.kind) {
    case "up-to-date":
      return { kind: "up-to-date", reason: undefined, since: undefined, canPerform: false };
    case "proposed":
      return { kind: "proposed", reason: `waits for ${byPerson.url}`, since, canPerform: false };
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
