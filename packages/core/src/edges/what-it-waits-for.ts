import type { OpenProposal } from "../phase-proposal.ts";
import type { Review } from "../proposer.ts";

/** What an open proposal waits for, in words: the first of it that people must do something about. */
export function whatItWaitsFor({ url, review, mergeTrouble }: OpenProposal): string {
  const trouble = mergeTrouble === undefined ? [] : [`not merged by itself: ${mergeTrouble}`];
  const states = [...(review ? statesOf(review) : []), ...trouble];
  return states.length === 0 ? `waits for ${url}` : `waits for ${url} (${states.join(", ")})`;
}

function statesOf({ verdict, approvedBy, armed, checks, mergeability }: Review): readonly string[] {
  const said = {
    none: [],
    approved: [`approved by ${approvedBy.join(", ") || "somebody"}`],
    "changes-requested": ["changes are requested"],
  }[verdict];
  const checked = {
    none: [],
    passed: ["checks have passed"],
    pending: ["checks are running"],
    failed: ["checks have failed"],
  }[checks];
  const merging = {
    unknown: [],
    mergeable: [],
    conflict: ["it conflicts with its base"],
    behind: ["it must be brought up to date"],
    blocked: ["a rule of the forge is not met yet"],
  }[mergeability];
  return [...said, ...checked, ...merging, ...(armed ? ["merged by itself after that"] : [])];
}
