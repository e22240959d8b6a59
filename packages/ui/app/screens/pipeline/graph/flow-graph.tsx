import { Background, MarkerType, ReactFlow } from "@xyflow/react";
import { useMemo, useRef } from "react";
import "@xyflow/react/dist/base.css";
import { edgeWords } from "../../../view-model/pipeline/edge-words.ts";
import { type FlowItem, flowOrder, phaseId } from "../../../view-model/pipeline/flow-order.ts";
import type { GraphLayout } from "../../../view-model/pipeline/graph-layout.ts";
import type { Size } from "../../../view-model/pipeline/graph-ways.ts";
import "./flow-graph.css";
import { usePipelineAddress } from "../pipeline-address.ts";
import { usePipeline } from "../pipeline-context.ts";
import { type EdgeNode, nodeTypes, type PhaseNode } from "./flow-nodes.tsx";
import { edgeTypes, type Way, wayColour } from "./flow-way.tsx";
import { GraphSightControl } from "./graph-sight.tsx";
import { useGraphLayout } from "./use-graph-layout.ts";

/** It is looked at; what is changed is changed by buttons. */
const behaviour = {
  minZoom: 0.1,
  maxZoom: 2,
  panOnScroll: true,
  zoomOnDoubleClick: false,
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  deleteKeyCode: null,
  proOptions: { hideAttribution: true },
} as const;

/** The phases from left to right and what leads from one to the next. */
export function FlowGraph() {
  const { pipeline } = usePipeline();
  const { search } = usePipelineAddress();
  const items = useMemo(() => flowOrder(pipeline), [pipeline]);
  const { layout, sizes, onMeasured } = useGraphLayout(items);
  const nodes = useMemo(
    () => items.map((item) => nodeOf(item, layout, sizes.get(item.id))),
    [items, layout, sizes],
  );
  const ways = useMemo(() => (layout ? waysOf(items, layout) : []), [items, layout]);
  const movedRef = useRef(false);
  return (
    <ReactFlow
      ref={nameGraph}
      className="flow-graph"
      nodes={nodes}
      edges={ways}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onMeasured}
      onMoveStart={(event) => {
        movedRef.current ||= event !== null;
      }}
      {...behaviour}
    >
      <Background gap={20} size={1.5} />
      {layout && <GraphSightControl layout={layout} chosen={search.phase} movedRef={movedRef} />}
    </ReactFlow>
  );
}

/** It is no application of its own: those who hear it read cards and buttons as everywhere. */
function nameGraph(element: HTMLElement | null): void {
  element?.setAttribute("role", "group");
  element?.setAttribute("aria-label", "Phases");
}

function nodeOf(
  item: FlowItem,
  layout: GraphLayout | undefined,
  size: Size | undefined,
): PhaseNode | EdgeNode {
  const box = layout?.boxes.get(item.id);
  const common = {
    id: item.id,
    // A card that has grown a little stays where its middle was.
    position: {
      x: (box?.x ?? 0) - (size?.width ?? 0) / 2,
      y: (box?.y ?? 0) - (size?.height ?? 0) / 2,
    },
    ...(size && { measured: size }),
    style: { pointerEvents: "all", opacity: box ? 1 : 0 },
    // A card is no special thing to those who hear it.
    domAttributes: { "aria-roledescription": undefined },
  } as const;
  return item.kind === "phase"
    ? { ...common, type: "phase", data: { phase: item.phase } }
    : { ...common, type: "edge", data: { edge: item.edge } };
}

function waysOf(items: readonly FlowItem[], layout: GraphLayout): Way[] {
  return items.flatMap((item): Way[] => {
    const path = layout.ways.get(item.id);
    if (item.kind === "phase" || path === undefined) {
      return [];
    }
    const { from, to } = item.edge;
    const { tone } = edgeWords(item.edge);
    return [
      {
        id: item.id,
        type: "way",
        source: phaseId(from.metadata.name),
        target: phaseId(to.metadata.name),
        data: { path, tone },
        domAttributes: { "aria-hidden": true },
        markerEnd: { type: MarkerType.ArrowClosed, color: wayColour(tone) },
      },
    ];
  });
}
