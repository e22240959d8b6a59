import type { ProposalView } from "@glu/core/api-types";
import { ExternalLink } from "../../../parts/external-link.tsx";
import { Fact, Facts } from "../../../parts/facts.tsx";
import { StatusMark } from "../../../parts/status-mark.tsx";
import { shortDigest } from "../../../view-model/digest-words.ts";
import {
  proposalFacts,
  proposalNotes,
  proposalTitle,
} from "../../../view-model/pipeline/proposal-facts.ts";
import { CommitMark } from "../commit-mark.tsx";
import { PanelSection } from "./panel-section.tsx";

/** How far what is open into a phase is, as the forge last said. */
export function PanelProposal({ proposal }: { readonly proposal: ProposalView }) {
  const { url, compare_url: compare, branch, base, digest, head, head_url } = proposal;
  const notes = proposalNotes(proposal);
  return (
    <PanelSection title={proposalTitle(proposal)}>
      <p className="flex flex-wrap gap-x-4">
        <ExternalLink href={url}>Open on the forge</ExternalLink>
        {compare && <ExternalLink href={compare}>What it changes</ExternalLink>}
      </p>
      <Facts>
        {proposalFacts(proposal).map(({ name, status }) => (
          <Fact key={name} name={name}>
            <StatusMark status={status} />
          </Fact>
        ))}
        <Fact name="Brings">{digest === null ? "What others committed" : shortDigest(digest)}</Fact>
        <Fact name="Branch">
          <code className="font-mono text-xs">{branch}</code> into{" "}
          <code className="font-mono text-xs">{base}</code>
        </Fact>
        <Fact name="Head">
          <CommitMark commit={head} url={head_url} />
        </Fact>
      </Facts>
      {notes.map((note) => (
        <p key={note} className="text-ink-soft">
          {note}.
        </p>
      ))}
    </PanelSection>
  );
}
