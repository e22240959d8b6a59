import { type PhaseDescriptor, phaseKey } from "../phase.ts";
import type { OpenProposal } from "../phase-proposal.ts";
import type { ProposalRules, RepositoryProposals } from "../proposer.ts";
import type { Logger, Timers } from "../runtime.ts";
import type { PhaseKey } from "../store.ts";
import type { BranchWriter, PhaseBranch } from "./branch-writer.ts";
import { ProposalBranch } from "./proposal-branch.ts";
import { ProposalLine } from "./proposal-line.ts";
import { ProposalOpening } from "./proposal-opening.ts";
import { ProposalWriter } from "./proposal-writer.ts";

export interface ProposalWriterSetting extends Pick<PhaseBranch, "repository" | "branch"> {
  readonly phase: PhaseDescriptor;
  /** Of names it had before. */
  readonly previousKeys: readonly PhaseKey[];
  readonly hub: RepositoryProposals;
  readonly rules: ProposalRules;
  /** What the names of the branches begin with. */
  readonly prefix: string;
  /** Our commits are made with. */
  readonly email: string;
  readonly logger: Logger;
  readonly timers: Timers;
}

/** Proposes what the writer would commit. */
export function openProposalWriter(
  writer: BranchWriter,
  { prefix, ...setting }: ProposalWriterSetting,
): ProposalWriter {
  return new ProposalWriter({
    writer,
    hub: setting.hub,
    logger: setting.logger,
    promotions: openLine("promotion", prefix, setting),
    rollbacks: openLine("rollback", `${prefix}-rollback`, setting),
  });
}

function openLine(
  kind: OpenProposal["kind"],
  prefix: string,
  {
    phase,
    previousKeys,
    repository,
    branch: base,
    email,
    ...setting
  }: Omit<ProposalWriterSetting, "prefix">,
): ProposalLine {
  const key = phaseKey(phase);
  const keys = [key, ...previousKeys];
  const open = (of: PhaseKey) => {
    const name = `${prefix}/${of}`;
    setting.hub.expect(name);
    return new ProposalBranch({ repository, name, base, email, keys });
  };
  return new ProposalLine({
    ...setting,
    kind,
    branches: [open(key), ...previousKeys.map(open)],
    opening: new ProposalOpening({
      ...setting,
      base: async ({ signal }) => (await repository.snapshot(base, { signal })).branch,
    }),
  });
}
