import type { EdgeView, ProposalView } from "@glu/core/api-types";
import { listWords } from "../list-words.ts";
import type { Status } from "../tone.ts";

/** What is open into a phase; each once, though several edges may lead into it. */
export function proposalsOf(incoming: readonly EdgeView[]): readonly ProposalView[] {
  const open = incoming.flatMap(({ proposal }) => proposal ?? []);
  return [...new Map(open.map((proposal) => [proposal.url, proposal])).values()];
}

/** Such as `Proposal #12`. */
export function proposalTitle({ kind, number }: ProposalView): string {
  return `${kind === "rollback" ? "Rollback" : "Proposal"} #${number}`;
}

/** One thing that the forge says of a proposal. */
export interface ProposalFact {
  readonly name: string;
  readonly status: Status;
}

const reviews = {
  none: { tone: "waiting", word: "Waits for a review" },
  approved: { tone: "good", word: "Approved" },
  "changes-requested": { tone: "stopped", word: "Changes requested" },
} as const;
const checks = {
  none: { tone: "unknown", word: "None" },
  pending: { tone: "waiting", word: "Running" },
  passed: { tone: "good", word: "Passed" },
  failed: { tone: "trouble", word: "Failed" },
} as const;
const merges = {
  unknown: { tone: "unknown", word: "Not known yet" },
  mergeable: { tone: "good", word: "Can be merged" },
  conflict: { tone: "trouble", word: "Has conflicts" },
  behind: { tone: "stopped", word: "Behind its base" },
  blocked: { tone: "stopped", word: "Blocked by rules of the forge" },
} as const;

/** How far a proposal is, as far as the forge was asked. */
export function proposalFacts(proposal: ProposalView): readonly ProposalFact[] {
  const { review, checks: checked, mergeability, approved_by: approved = [] } = proposal;
  const facts: readonly (readonly [string, Status | undefined])[] = [
    ["Review", review && withPeople(reviews[review], approved)],
    ["Checks", checked && checks[checked]],
    ["Merge", mergeability && merges[mergeability]],
  ];
  return facts.flatMap(([name, status]) => (status ? [{ name, status }] : []));
}

/** What else somebody should know of a proposal, as sentences. */
export function proposalNotes(proposal: ProposalView): readonly string[] {
  const { frozen, auto_merge, auto_merge_trouble: trouble, committed_to_by: others } = proposal;
  return [
    others.length > 0 && `${listWords(others)} also committed to its branch`,
    frozen && "It stays as it is; what arrives next waits for it",
    auto_merge && "The forge merges it by itself once its rules allow that",
    trouble !== undefined && `It will not be merged by itself: ${trouble}`,
  ].filter((note) => note !== false && note !== undefined);
}

function withPeople(status: Status, approved: readonly string[]): Status {
  return approved.length > 0
    ? { ...status, word: `${status.word} by ${listWords(approved)}` }
    : status;
}
