import type { ForgeProvider, ProposalRequest } from "../clients.ts";
import type { ProposalRules } from "../proposer.ts";
import type { Configuration } from "./configuration.ts";

type Configured = Configuration["sources"]["git"][string]["proposals"];

interface ChosenProposals {
  readonly provider: ForgeProvider | undefined;
  readonly url: string | undefined;
  readonly credential: string | undefined;
  readonly branchPrefix: string;
  readonly rules: ProposalRules;
}

/** How a phase is proposed to: as its code says, else as configured. Undefined if it is committed to. */
export function proposalSetting(
  configured: Configured,
  given: ProposalRequest | false | undefined,
): ChosenProposals | undefined {
  if (given === false || (given === undefined && configured === undefined)) {
    return undefined;
  }
  return {
    provider: given?.provider ?? configured?.provider,
    url: given?.url ?? configured?.url,
    credential: given?.credential ?? configured?.credential,
    branchPrefix: given?.branchPrefix ?? configured?.branch_prefix ?? "glu",
    rules: {
      labels: given?.labels ?? configured?.labels ?? [],
      reviewers: given?.reviewers ?? configured?.reviewers ?? [],
      assignees: given?.assignees ?? configured?.assignees ?? [],
      draft: given?.draft ?? configured?.draft ?? false,
      autoMerge: given?.autoMerge ?? configured?.auto_merge ?? false,
      update: given?.update ?? configured?.update ?? "until-reviewed",
    },
  };
}
