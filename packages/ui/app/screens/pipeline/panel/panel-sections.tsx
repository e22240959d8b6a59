import type { PhaseView } from "@glu/core/api-types";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { edgesInto } from "../../../view-model/phase-status.ts";
import { sentence } from "../../../view-model/pipeline/edge-words.ts";
import { proposalsOf } from "../../../view-model/pipeline/proposal-facts.ts";
import { EdgeRow } from "../flow-list.tsx";
import { Labels } from "../labels.tsx";
import { usePipeline } from "../pipeline-context.ts";
import { PanelAutomation } from "./panel-automation.tsx";
import { PanelContent } from "./panel-content.tsx";
import { PanelProposal } from "./panel-proposal.tsx";
import { PanelRestraints } from "./panel-restraints.tsx";
import { PanelSection } from "./panel-section.tsx";

/** How a phase is, from what is most urgent to what is good to know. */
export function PanelSections({ phase }: { readonly phase: PhaseView }) {
  const { pipeline } = usePipeline();
  const incoming = edgesInto(phase, pipeline.edges);
  const { restraints = [], descriptor } = phase;
  return (
    <>
      <Trouble phase={phase} />
      {incoming.length > 0 && (
        <PanelSection title="What comes in">
          {incoming.map((edge) => (
            <EdgeRow key={`${edge.kind}:${edge.from.metadata.name}`} edge={edge} />
          ))}
        </PanelSection>
      )}
      {proposalsOf(incoming).map((proposal) => (
        <PanelProposal key={proposal.url} proposal={proposal} />
      ))}
      {restraints.length > 0 && <PanelRestraints restraints={restraints} phase={phase} />}
      <PanelContent phase={phase} />
      {descriptor.metadata.labels && (
        <PanelSection title="Labels">
          <Labels labels={descriptor.metadata.labels} />
        </PanelSection>
      )}
      {incoming.length > 0 && <PanelAutomation phase={phase} />}
    </>
  );
}

function Trouble({ phase: { state, reason, code, since } }: { readonly phase: PhaseView }) {
  if (reason === undefined) {
    return null;
  }
  const look = state === "error" ? "border-trouble bg-trouble-soft text-trouble" : "border-line";
  return (
    <div className={`flex flex-col gap-1 rounded-lg border p-3 ${look}`}>
      <p className="wrap-anywhere">{sentence(reason)}</p>
      <p className="flex flex-wrap gap-x-3 text-xs">
        {since && (
          <span>
            Since <RelativeTime at={since} />
          </span>
        )}
        {code && <code className="font-mono">{code}</code>}
      </p>
    </div>
  );
}
