import { type PhaseDescriptor, phaseKey } from "../phase.ts";
import type { OpenProposal } from "../phase-proposal.ts";
import type { ProposalRules, RepositoryProposals } from "../proposer.ts";
import type { Logger } from "../runtime.ts";
import type { BranchWriter, PhaseBranch } from "./branch-writer.ts";
import { ProposalBranch } from "./proposal-branch.ts";
import { ProposalLine } from "./proposal-line.ts";
import { ProposalWriter } from "./proposal-writer.ts";

export interface ProposalWriterSetting extends Pick<PhaseBranch, "repository" | "branch"> {
  readonly phase: PhaseDescriptor;
  readonly hub: RepositoryProposals;
  readonly rules: ProposalRules;
  /** What the names of the branches begin with. */
  readonly prefix: string;
  /** Our commits are made with. */
  readonly email: string;
  readonly logger: Logger;
}

/** Proposes what the writer would commit. */
export function openProposalWriter(
  writer: BranchWriter,
  { prefix, ...setting }: ProposalWriterSetting,
): ProposalWriter {
  return new ProposalWriter({
    writer,
    hub: setting.hub,
    promotions: openLine("promotion", prefix, setting),
    rollbacks: openLine("rollback", `${prefix}-rollback`, setting),
  });
}

function openLine(
  kind: OpenProposal["kind"],
  prefix: string,
  { phase, repository, branch: base, email, ...setting }: Omit<ProposalWriterSetting, "prefix">,
): ProposalLine {
  const name = `${prefix}/${phase.pipeline}/${phase.metadata.name}`;
  setting.hub.expect(name);
  const keys = [phaseKey(phase)];
  return new ProposalLine({
    ...setting,
    kind,
    branch: new ProposalBranch({ repository, name, base, email, keys }),
    base: async ({ signal }) => (await repository.snapshot(base, { signal })).branch,
  });
}
