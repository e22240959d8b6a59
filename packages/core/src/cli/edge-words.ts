import type { EdgeReference, PerformView, PlanView } from "../api-types.ts";

/** An edge in the words of the terminal. */
export function titleOf({ pipeline, from, to, kind = "promotion" }: EdgeReference): string {
  return `${pipeline}: ${from} -> ${to}${kind === "promotion" ? "" : ` (${kind})`}`;
}

export function describePlan(plan: PlanView): string {
  const { decision, reason = "", from_digest: from, to_digest: to, branch } = plan;
  const on = branch === undefined ? "" : ` on ${branch}`;
  switch (decision) {
    case "up-to-date":
      return reason === "" ? "up to date" : `up to date: ${reason}${on}`;
    case "blocked":
    case "proposed":
      return `${decision}: ${reason}`;
    case "write":
    case "propose":
      return from === null
        ? "what it would do cannot be said before it is done"
        : `${to ?? "nothing"} -> ${from}${on}`;
  }
}

export function describeOutcome(view: PerformView): string {
  switch (view.outcome) {
    case "up-to-date":
      return "up to date";
    case "promoted":
      return `promoted${view.promotion.commit === null ? "" : ` in commit ${view.promotion.commit}`}`;
    case "proposed":
      return `proposed as ${view.url}`;
    case "blocked":
    case "failed":
      return `${view.outcome}: ${view.message}`;
    case "plan-changed":
      return "not promoted: it changed after it was planned; look at the new plan and try again";
  }
}
