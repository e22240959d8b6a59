import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import { IconButton } from "../../../parts/button.tsx";
import { phaseId } from "../../../view-model/pipeline/flow-order.ts";
import type { GraphLayout } from "../../../view-model/pipeline/graph-layout.ts";
import {
  type GraphSight,
  sightWith,
  startingSight,
  wholeSight,
} from "../../../view-model/pipeline/graph-view.ts";
import type { Box, Size } from "../../../view-model/pipeline/graph-ways.ts";

const quick = 200;

export interface GraphSightProps {
  readonly layout: GraphLayout;
  /** The phase in the panel. */
  readonly chosen: string | undefined;
  /** Whether somebody has moved the graph, who then finds it as they left it. */
  readonly movedRef: RefObject<boolean>;
}

/** What of the graph is seen, and the buttons that change it. */
export function GraphSightControl({ layout, chosen, movedRef }: GraphSightProps) {
  const flow = useReactFlow();
  const pane = useStore(({ width, height }) => ({ width, height }), isSameSize);
  const go = useGo();
  const begin = useEffectEvent(({ size, boxes }: GraphLayout, pane: Size, box?: Box) => {
    const [first] = boxes.values();
    const start = movedRef.current ? flow.getViewport() : startingSight(size, pane, first);
    go(box ? sightWith(box, start, pane) : start);
  });
  useLayoutEffect(() => {
    const box = chosen === undefined ? undefined : layout.boxes.get(phaseId(chosen));
    begin(layout, pane, box);
  }, [layout, pane, chosen]);
  useRevealFocused((id) => {
    const box = layout.boxes.get(id);
    if (box) {
      go(sightWith(box, flow.getViewport(), pane));
    }
  });
  const showAll = () => {
    movedRef.current = false;
    go(wholeSight(layout.size, pane));
  };
  return (
    <Panel position="bottom-right" className="flex rounded-lg border border-line bg-raised">
      <IconButton label="Zoom out" onClick={() => void flow.zoomOut({ duration: quick })}>
        <ZoomOut aria-hidden className="size-4" />
      </IconButton>
      <IconButton label="Zoom in" onClick={() => void flow.zoomIn({ duration: quick })}>
        <ZoomIn aria-hidden className="size-4" />
      </IconButton>
      <IconButton label="Show all of the graph" onClick={showAll}>
        <Maximize aria-hidden className="size-4" />
      </IconButton>
    </Panel>
  );
}

/** Moves there: at once at first and for those who want no motion. */
function useGo(): (sight: GraphSight) => void {
  const flow = useReactFlow();
  const isFirst = useRef(true);
  return (sight) => {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    void flow.setViewport(sight, isCalm || isFirst.current ? {} : { duration: quick });
    isFirst.current = false;
  };
}

/** What is reached by keyboard must be seen. */
function useRevealFocused(reveal: (id: string) => void): void {
  const graph = useStore(({ domNode }) => domNode);
  const onFocus = useEffectEvent(({ target }: FocusEvent) => {
    const isByKey = target instanceof Element && target.matches(":focus-visible");
    const node = isByKey ? target.closest(".react-flow__node") : undefined;
    const id = node?.getAttribute("data-id");
    if (id) {
      reveal(id);
    }
  });
  useEffect(() => {
    const listener = (event: FocusEvent) => onFocus(event);
    graph?.addEventListener("focusin", listener);
    return () => graph?.removeEventListener("focusin", listener);
  }, [graph]);
}

function isSameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}
