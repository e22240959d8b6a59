import type { PhaseView, ProposalView, RestraintView } from "@glu/core/api-types";
import { Ban, Eye, GitPullRequestArrow, Hand, ZapOff } from "lucide-react";
import { Badge } from "../../../parts/badge.tsx";
import { ExternalLink } from "../../../parts/external-link.tsx";
import { edgesInto } from "../../../view-model/phase-status.ts";
import { proposalsOf, proposalTitle } from "../../../view-model/pipeline/proposal-facts.ts";
import { restraintWords } from "../../../view-model/pipeline/restraint-words.ts";
import { usePipeline } from "../pipeline-context.ts";

/** What people have stopped in a phase, and what is open into it. */
export function PhaseNotes({ phase }: { readonly phase: PhaseView }) {
  const { pipeline } = usePipeline();
  const { restraints = [], automation } = phase;
  const proposals = proposalsOf(edgesInto(phase, pipeline.edges));
  if (restraints.length === 0 && !automation && proposals.length === 0) {
    return null;
  }
  return (
    <div className="flex min-w-0 flex-wrap gap-1">
      {proposals.map((proposal) => (
        <ProposalNote key={proposal.url} proposal={proposal} />
      ))}
      {restraints.map((restraint) => (
        <RestraintNote key={restraint.id} restraint={restraint} phase={phase} />
      ))}
      {automation === "off" && (
        <Badge icon={ZapOff} tone="stopped" title="Triggers promote nothing into it">
          Automation off
        </Badge>
      )}
      {automation === "observe" && (
        <Badge
          icon={Eye}
          tone="unknown"
          title="Triggers say what they would promote, and do nothing"
        >
          Only observed
        </Badge>
      )}
    </div>
  );
}

function ProposalNote({ proposal }: { readonly proposal: ProposalView }) {
  return (
    <span className="relative z-10">
      <Badge icon={GitPullRequestArrow} tone="proposed">
        <ExternalLink href={proposal.url}>{proposalTitle(proposal)}</ExternalLink>
      </Badge>
    </span>
  );
}

interface RestraintNoteProps {
  readonly restraint: RestraintView;
  readonly phase: PhaseView;
}

function RestraintNote({ restraint, phase }: RestraintNoteProps) {
  return (
    <Badge
      icon={restraint.kind === "hold" ? Hand : Ban}
      tone="stopped"
      title={`${restraintWords(restraint, phase.descriptor.metadata.name)}: ${restraint.reason}`}
    >
      {restraintWords(restraint, phase.descriptor.metadata.name)}
    </Badge>
  );
}
