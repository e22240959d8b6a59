import type { EdgeView } from "@glu/core/api-types";
import { edgeStatus } from "../edge-status.ts";
import type { Status } from "../tone.ts";

/** How an edge stands; how far behind it is, where that is known, or that files differ although both show the same. */
export function edgeWords(edge: EdgeView): Status {
  const status = edgeStatus(edge);
  if (mayApplyAgain(edge)) {
    return { ...status, word: `${status.word}, differs` };
  }
  return edge.status === "behind" && edge.behind_by
    ? { ...status, word: behindWords(edge.behind_by) }
    : status;
}

/** How much newer what comes is, if the word of the status does not say it already. */
export function alsoBehind({ status, behind_by }: EdgeView): string | undefined {
  return behind_by && status !== "behind" ? behindWords(behind_by) : undefined;
}

/** The server counts no further than this. */
const most = 100;

function behindWords(count: number): string {
  return count < most ? `${count} behind` : `${most} or more behind`;
}

/** Whether both show the same, and what stands in the files may be written again. */
export function mayApplyAgain({ status, can_perform }: EdgeView): boolean {
  return status === "up-to-date" && can_perform;
}

/** What the button of an edge does. */
export function promoteWords(edge: EdgeView): string {
  const ends = `${edge.from.metadata.name} to ${edge.to.metadata.name}`;
  return mayApplyAgain(edge) ? `Apply again: ${ends}` : `Promote ${ends}`;
}

/** What passing over what blocks an edge is called. */
export function overrideWords({ from, to }: EdgeView): string {
  return `Override what blocks ${from.metadata.name} to ${to.metadata.name}`;
}

/** Why the button of an edge does nothing; undefined if it does something. */
export function whyNotPromote(edge: EdgeView): string | undefined {
  if (edge.can_perform) {
    return undefined;
  }
  return sentence(edge.reason ?? "There is nothing to promote");
}

/** With a capital letter, as reasons from the server have none; names and addresses keep their own. */
export function sentence(reason: string): string {
  return /^[a-z]+ /.test(reason) ? reason.charAt(0).toUpperCase() + reason.slice(1) : reason;
}

/** As the address of the screen names an edge. */
export function edgeParameter({ kind, from, to }: EdgeView): string {
  const names = [from.metadata.name, to.metadata.name];
  return (kind === "promotion" ? names : [...names, kind]).join(":");
}

export interface EdgeEnds {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
}

/** @returns undefined for what names no edge */
export function parseEdgeParameter(text: string): EdgeEnds | undefined {
  const [from = "", to = "", kind = "promotion"] = text.split(":");
  return from !== "" && to !== "" ? { from, to, kind } : undefined;
}
