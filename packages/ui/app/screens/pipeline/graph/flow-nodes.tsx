import type { EdgeView, PhaseView } from "@glu/core/api-types";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { StatusMark } from "../../../parts/status-mark.tsx";
import { alsoBehind, edgeWords } from "../../../view-model/pipeline/edge-words.ts";
import { OverrideButton } from "../override-button.tsx";
import { PhaseCard } from "../phase-card.tsx";
import { PromoteButton } from "../promote-button.tsx";

export type PhaseNode = Node<{ readonly phase: PhaseView }, "phase">;
/** The sign in the middle of an edge, which takes its place in the order of the cards. */
export type EdgeNode = Node<{ readonly edge: EdgeView }, "edge">;

function PhaseNodeView({ data: { phase } }: NodeProps<PhaseNode>) {
  return (
    <div className="w-72">
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      <PhaseCard phase={phase} />
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
    </div>
  );
}

const button = "min-h-7 px-2 text-xs";

function EdgeNodeView({ data: { edge } }: NodeProps<EdgeNode>) {
  const behind = alsoBehind(edge);
  return (
    <div className="flex flex-col items-center gap-1 rounded-xl border border-line bg-raised px-2 py-1.5 text-xs">
      <StatusMark status={edgeWords(edge)} />
      {behind && <span className="text-ink-faint">{behind}</span>}
      <PromoteButton edge={edge} className={button} />
      <OverrideButton edge={edge} className={button} />
    </div>
  );
}

export const nodeTypes = { phase: PhaseNodeView, edge: EdgeNodeView };
