import type { PipelineView, PlanView, SourceChangesView } from "@glu/core/api-types";
import type { ReactNode } from "react";
import type { EdgeName } from "../api/queries.ts";
import { useNames } from "../api/use-names.ts";
import { DiffView } from "../parts/diff-view.tsx";
import { ExternalLink } from "../parts/external-link.tsx";
import { Note } from "../parts/note.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { shortCommit } from "../view-model/digest-words.ts";
import { sentence } from "../view-model/pipeline/edge-words.ts";
import { DigestChange, DigestName } from "./digest-change.tsx";

export interface PlanDetailsProps {
  readonly edge: EdgeName;
  readonly plan: PlanView;
  /** As it is shown; undefined while that is not known. */
  readonly pipeline: PipelineView | undefined;
}

/** What would happen, before it does. */
export function PlanDetails({ edge, plan, pipeline }: PlanDetailsProps) {
  const { from_digest: next, to_digest: now, diff, source_changes: changes } = plan;
  const nameOf = useNames(edge.pipeline);
  const named = (digest: string | null) => <DigestName digest={digest} name={nameOf(digest)} />;
  return (
    <div className="flex flex-col gap-4">
      <DigestChange phase={edge.to} before={named(now)} after={named(next)} />
      <PlanDecision edge={edge} plan={plan} pipeline={pipeline} />
      {changes && <SourceChanges changes={changes} />}
      {diff !== "" && <DiffView text={diff} />}
    </div>
  );
}

/** What was committed to the source of the image in between. */
function SourceChanges({ changes }: { readonly changes: SourceChangesView }) {
  const { from_revision: before, to_revision: after, compare_url: url } = changes;
  const range = (
    <code className="font-mono text-xs">{`${shortCommit(before)}…${shortCommit(after)}`}</code>
  );
  return (
    <p className="text-ink-soft">
      Commits to the source of the image in between:{" "}
      {url === undefined ? range : <ExternalLink href={url}>{range}</ExternalLink>}
    </p>
  );
}

function PlanDecision({ edge: { from, to }, plan, pipeline }: PlanDetailsProps): ReactNode {
  const { decision, branch, reason = "it is not said why" } = plan;
  switch (decision) {
    case "up-to-date":
      return <InStep ends={`${to} shows what ${from} shows`} plan={plan} />;
    case "blocked":
      return <Note tone="stopped">It must wait: {reason}.</Note>;
    case "proposed":
      return (
        <Note tone="proposed">
          It is proposed already and waits to be merged. <OpenProposal to={to} {...{ pipeline }} />
        </Note>
      );
    case "write":
    case "propose":
      return <Destination isProposed={decision === "propose"} branch={branch} />;
  }
}

interface InStepProps {
  readonly ends: string;
  readonly plan: PlanView;
}

/** Both show the same; what stands in the files may differ from that. */
function InStep({ ends, plan: { diff, branch, reason } }: InStepProps) {
  if (diff === "") {
    return (
      <Note tone="good">
        {reason === undefined ? `${ends}. There is nothing to do.` : `${sentence(reason)}.`}
      </Note>
    );
  }
  return (
    <>
      <Note tone="good">
        {ends}, but its files differ from what would be written. You may apply it again.
      </Note>
      {branch !== undefined && (
        <p className="wrap-anywhere text-ink-soft">
          That goes to <code className="font-mono text-xs text-ink">{branch}</code>.
        </p>
      )}
    </>
  );
}

interface DestinationProps {
  readonly isProposed: boolean;
  readonly branch: string | undefined;
}

function Destination({ isProposed, branch }: DestinationProps) {
  if (branch === undefined) {
    return <p className="text-ink-soft">No file would change.</p>;
  }
  return (
    <p className="wrap-anywhere text-ink-soft">
      {isProposed ? (
        `This opens ${branch}. Nothing changes until people merge it.`
      ) : (
        <>
          This commits to branch <code className="font-mono text-xs text-ink">{branch}</code>.
        </>
      )}
    </p>
  );
}

interface OpenProposalProps {
  readonly to: string;
  readonly pipeline: PipelineView | undefined;
}

function OpenProposal({ to, pipeline }: OpenProposalProps) {
  const open = pipeline?.edges.find((edge) => edge.to.metadata.name === to && edge.proposal);
  return (
    open?.proposal && (
      <ExternalLink href={open.proposal.url}>Proposal #{open.proposal.number}</ExternalLink>
    )
  );
}

/** Holds the place of a plan. */
export function PlanSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Loading what="the plan" />
      <div className="flex gap-2">
        <Skeleton className="h-16 flex-1" />
        <Skeleton className="h-16 flex-1" />
      </div>
      <Skeleton className="h-5 w-64" />
      <Skeleton className="h-48" />
    </div>
  );
}
