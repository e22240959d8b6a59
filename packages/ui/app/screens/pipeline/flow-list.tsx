import type { EdgeView } from "@glu/core/api-types";
import { CornerDownRight } from "lucide-react";
import { ExternalLink } from "../../parts/external-link.tsx";
import { StatusMark } from "../../parts/status-mark.tsx";
import { alsoBehind, edgeWords, sentence } from "../../view-model/pipeline/edge-words.ts";
import { type FlowItem, flowOrder } from "../../view-model/pipeline/flow-order.ts";
import { OverrideButton } from "./override-button.tsx";
import { PhaseCard } from "./phase-card.tsx";
import { usePipeline } from "./pipeline-context.ts";
import { PromoteButton } from "./promote-button.tsx";

/** The same as the graph for narrow screens and for those who read one thing after the other. */
export function FlowList() {
  const { pipeline } = usePipeline();
  return (
    <ol aria-label="Phases" className="mx-auto flex w-full max-w-2xl flex-col gap-3 p-4">
      {flowOrder(pipeline).map((item) => (
        <FlowListItem key={item.id} item={item} />
      ))}
    </ol>
  );
}

function FlowListItem({ item }: { readonly item: FlowItem }) {
  return item.kind === "edge" ? (
    <li>
      <EdgeRow edge={item.edge} />
    </li>
  ) : (
    <li className="mb-3">
      <PhaseCard phase={item.phase} />
    </li>
  );
}

/** How an edge stands, why, and its button. */
export function EdgeRow({ edge }: { readonly edge: EdgeView }) {
  const { reason, source_changes: changes } = edge;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-2">
      <p className="flex min-w-0 flex-1 basis-36 flex-wrap items-center gap-x-2">
        <CornerDownRight aria-hidden className="size-4 text-ink-faint" />
        <span className="text-ink-soft">
          From <span className="font-medium text-ink">{edge.from.metadata.name}</span>
        </span>
        <StatusMark status={edgeWords(edge)} />
        {alsoBehind(edge) && <span className="text-ink-faint">{alsoBehind(edge)}</span>}
      </p>
      <div className="ml-auto flex gap-1 empty:hidden">
        <OverrideButton edge={edge} />
        <PromoteButton edge={edge} />
      </div>
      {reason && (
        <p className="basis-full pl-6 text-xs wrap-anywhere text-ink-faint">{sentence(reason)}</p>
      )}
      {changes?.compare_url && (
        <p className="basis-full pl-6 text-xs">
          <ExternalLink href={changes.compare_url}>What was committed in between</ExternalLink>
        </p>
      )}
    </div>
  );
}
