import type { ProposalView } from "@glu/core/api-types";

/** What people should know of an open proposal, such as `checks have failed`; undefined if there is nothing. */
export function proposalWords(proposal: ProposalView): string | undefined {
  const words = [
    reviewed(proposal),
    checked(proposal),
    proposal.mergeability === "conflict" ? "it conflicts with its base" : [],
    proposal.auto_merge_trouble ?? [],
  ].flat();
  return words.length === 0 ? undefined : words.join(", ");
}

function reviewed({ review, approved_by = [] }: ProposalView): string | readonly string[] {
  switch (review) {
    case "approved":
      return `approved by ${approved_by.join(", ") || "somebody"}`;
    case "changes-requested":
      return "changes are requested";
    default:
      return [];
  }
}

function checked({ checks }: ProposalView): string | readonly string[] {
  switch (checks) {
    case "pending":
      return "checks are running";
    case "failed":
      return "checks have failed";
    default:
      return [];
  }
}
